package dev.pawl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HtmlTest {
    @Test
    void textInsideAScriptCannotEndIt() {
        assertThat(Html.script("a < b; '</SCRIPT><!--<script'"))
                .isEqualTo("a < b; '\\u003c/SCRIPT>\\u003c!--\\u003cscript'");
    }
}
