package dev.pawl.jdbc;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.SignStyle;
import java.time.temporal.ChronoField;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Values as PostgreSQL reads them in text. A set-based statement takes the values of a column as one array of texts, whatever the
 * type of the column is, and casts each.
 */
final class PostgresText {
    /** Years have as many digits as they need, and stand before Christ without a sign. */
    private static final DateTimeFormatter DAY = new DateTimeFormatterBuilder()
            .appendValue(ChronoField.YEAR_OF_ERA, 4, 10, SignStyle.NOT_NEGATIVE)
            .appendPattern("-MM-dd")
            .toFormatter(Locale.ROOT);

    private static final DateTimeFormatter ERA = DateTimeFormatter.ofPattern(" G", Locale.ENGLISH);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(" HH:mm:ss.SSSSSSXXX", Locale.ROOT);

    private PostgresText() {}

    static @Nullable String of(Parameter parameter) {
        Object value = parameter.value();
        if (value instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        } else if (value instanceof byte[] bytes) {
            return "\\x" + HexFormat.of().formatHex(bytes);
        } else if (value instanceof OffsetDateTime moment) {
            return DAY.format(moment) + TIME.format(moment) + ERA.format(moment);
        } else if (value instanceof LocalDate day) {
            return DAY.format(day) + ERA.format(day);
        }
        return value == null ? null : value.toString();
    }
}
