package org.xueliang.ingest.gb28181.control;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QueryExceptionTest {
    @Test
    void whatADeviceSaysDoesNothingToTheTerminalThatShowsIt() {
        assertThat(new QueryException(
                        QueryException.Reason.REFUSED,
                        "the device answered 403 \u001b[2J\u001b]0;x\u0007\r\n拒绝\u202e\u009b1m\u2028"))
                .hasMessage("the device answered 403  [2J ]0;x   拒绝  1m ");
    }
}
