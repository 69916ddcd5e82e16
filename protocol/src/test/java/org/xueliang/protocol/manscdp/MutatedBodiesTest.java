package org.xueliang.protocol.manscdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever a wire does to a body: a message, or a refusal that says why. */
class MutatedBodiesTest {
    private static final String[] PIECES = {
        "<",
        ">",
        "&",
        "</",
        "/>",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<?xml",
        "?>",
        "\"",
        "'",
        "=",
        "</Item>",
        "<Item>",
        "&#x",
        ";",
        "<Name>",
        "\u0000",
        "\ufeff",
        "\uffff",
        "99999999999999999999",
        "-",
        "<DeviceList>"
    };

    @Test
    void seededMutations() {
        Random random = new Random(20220701);
        List<byte[]> bodies = new ArrayList<>();
        for (ManscdpMessage message : Samples.ALL) {
            bodies.add(ManscdpWriter.write(message, ManscdpCharset.GB18030, GbEdition.GB2022));
        }
        int understood = 0;
        int runs = 30_000;
        for (int i = 0; i < runs; i++) {
            byte[] body = bodies.get(random.nextInt(bodies.size()));
            for (int edit = random.nextInt(4); edit >= 0; edit--) {
                body = mutate(body, random);
            }
            byte[] before = body.clone();
            try {
                ManscdpBody read = ManscdpParser.parse(body);
                understood++;
                byte[] written = ManscdpWriter.write(read.message(), ManscdpCharset.UTF_8, GbEdition.GB2022);
                assertThat(ManscdpParser.parse(written).message().commandType())
                        .isEqualTo(read.message().commandType());
            } catch (ManscdpSyntaxException refused) {
                assertThat(refused.getMessage()).isNotBlank();
            }
            assertThat(body).isEqualTo(before);
        }
        assertThat(understood).isGreaterThan(runs / 3);
    }

    private static byte[] mutate(byte[] body, Random random) {
        if (body.length == 0) {
            return body;
        }
        int at = random.nextInt(body.length);
        switch (random.nextInt(4)) {
            case 0:
                byte[] changed = body.clone();
                changed[at] = (byte) random.nextInt(256);
                return changed;
            case 1:
                return Arrays.copyOf(body, at);
            case 2:
                int end = Math.min(body.length, at + 1 + random.nextInt(20));
                byte[] shorter = Arrays.copyOf(body, body.length - (end - at));
                System.arraycopy(body, end, shorter, at, body.length - end);
                return shorter;
            default:
                byte[] piece = PIECES[random.nextInt(PIECES.length)].getBytes(Bodies.GB18030);
                byte[] longer = Arrays.copyOf(body, body.length + piece.length);
                System.arraycopy(piece, 0, longer, at, piece.length);
                System.arraycopy(body, at, longer, at + piece.length, body.length - at);
                return longer;
        }
    }
}
