package org.xueliang.protocol.mansrtsp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

class MansrtspFuzzTest {
    @FuzzTest
    void bodies(byte[] body) {
        try {
            assertThat(MansrtspWriter.write(MansrtspParser.parse(body))).isNotEmpty();
        } catch (MansrtspSyntaxException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }
}
