package org.xueliang.registry.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FormulaTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "=1+1",
                "+cmd",
                "-2+3",
                "@sum",
                "\t=1",
                "\n=1",
                "\uFF1D1+1",
                "\uFF0B1+1",
                "\uFF0D2+3",
                "\uFF20sum"
            })
    void whatASpreadsheetWouldRunGoesOutAsTextAndComesBackAsItWas(String cell) {
        assertThat(Formula.neutral(cell)).isEqualTo("'" + cell);
        assertThat(Formula.original(Formula.neutral(cell))).isEqualTo(cell);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "东门", "-12.5", "+8", "a=b", "'quoted'"})
    void allElseStaysAsItIs(String cell) {
        assertThat(Formula.neutral(cell)).isEqualTo(cell);
        assertThat(Formula.original(cell)).isEqualTo(cell);
    }
}
