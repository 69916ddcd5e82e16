package org.xueliang.protocol.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

class Gb28181SdpFuzzTest {
    @FuzzTest
    void offers(byte[] body) {
        try {
            assertThat(Gb28181SdpWriter.offer(Gb28181SdpParser.offer(body))).isNotEmpty();
        } catch (SdpSyntaxException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }

    @FuzzTest
    void answers(byte[] body) {
        try {
            assertThat(Gb28181SdpWriter.answer(Gb28181SdpParser.answer(body))).isNotEmpty();
        } catch (SdpSyntaxException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }
}
