package dev.pawl.jdbc;

import dev.pawl.store.Node;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** Values as they look after a way through JSON: with the texts that stores may hand back instead. */
final class Nodes {
    private Nodes() {}

    static Node lenient(Node value) {
        if (value instanceof Node.Decimal number) {
            return new Node.Text(number.value().toString());
        } else if (value instanceof Node.BigInt number) {
            return new Node.Text(number.value().toString());
        } else if (value instanceof Node.Uuid uuid) {
            return new Node.Text(uuid.value().toString());
        } else if (value instanceof Node.Timestamp moment) {
            return new Node.Text(moment.value().toString());
        } else if (value instanceof Node.Date day) {
            return new Node.Text(day.value().toString());
        } else if (value instanceof Node.Bytes bytes) {
            return new Node.Text(Base64.getEncoder().encodeToString(bytes.value()));
        } else if (value instanceof Node.Seq list) {
            return new Node.Seq(list.values().stream().map(Nodes::lenient).toList());
        } else if (value instanceof Node.Fields fields) {
            Map<String, Node> values = new LinkedHashMap<>();
            fields.values().forEach((name, inner) -> values.put(name, lenient(inner)));
            return new Node.Fields(values);
        }
        return value;
    }
}
