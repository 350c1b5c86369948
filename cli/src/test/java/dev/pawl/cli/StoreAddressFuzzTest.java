package dev.pawl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

class StoreAddressFuzzTest {
    @FuzzTest
    void anAddressIsReadOrRefusedWithAMessage(byte[] text) {
        try {
            assertThat(StoreAddress.parse(new String(text, StandardCharsets.UTF_8))
                            .label())
                    .isNotBlank();
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }
}
