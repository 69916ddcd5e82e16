package org.xueliang.protocol.manscdp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import org.xueliang.protocol.manscdp.catalog.CatalogAssembler;
import org.xueliang.protocol.manscdp.catalog.CatalogLimits;
import org.xueliang.protocol.manscdp.catalog.CatalogTree;

class ManscdpFuzzTest {
    /** Read, or refused with a reason; what was read can be written, and read again to the same message. */
    @FuzzTest
    void bodies(byte[] body) {
        ManscdpMessage message;
        try {
            message = ManscdpParser.parse(body).message();
        } catch (ManscdpSyntaxException refused) {
            assertThat(refused.getMessage()).isNotBlank();
            return;
        }
        assertThat(ManscdpWriter.write(message, ManscdpCharset.GB18030, GbEdition.GB2016))
                .isNotEmpty();
        assertThat(ManscdpWriter.write(message, ManscdpCharset.UTF_8, GbEdition.GB2022))
                .isNotEmpty();
        if (message instanceof CatalogResponse page) {
            CatalogAssembler assembler = new CatalogAssembler(CatalogLimits.DEFAULT);
            assembler.begin(page.sn(), 0, 0);
            assembler.page(page, 1);
            assembler.time(assembler.deadlineMs());
            assertThat(assembler.progress().missing()).isNotNegative();
            assertThat(CatalogTree.of(page.deviceId(), page.items()).parents().size())
                    .isLessThanOrEqualTo(page.items().size());
        }
    }

    @FuzzTest
    void times(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (BeijingTime.parse(text) != null) {
            assertThat(text.length()).isGreaterThanOrEqualTo(8);
        }
    }

    @FuzzTest
    void ptz(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        try {
            PtzInstruction instruction = PtzCommandCodec.decode(text);
            assertThat(PtzCommandCodec.decode(PtzCommandCodec.encode(instruction)))
                    .isEqualTo(instruction);
        } catch (PtzCommandException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }
}
