package org.xueliang.analytics.source.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.xueliang.analytics.source.enumerator.StreamEnumeratorState;
import org.xueliang.analytics.source.enumerator.StreamEnumeratorStateSerializer;

class StreamSplitSerializerTest {
    private static final StreamSplit SPLIT = new StreamSplit("frames:{3}", 3, "1790000000000-7");
    private static final String BYTES = "000a6672616d65733a7b337d" + "00000003" + "000f313739303030303030303030302d37";

    @Test
    void bytesOfVersionOneStayWhatTheyAre() throws IOException {
        StreamSplitSerializer serializer = new StreamSplitSerializer();
        assertThat(HexFormat.of().formatHex(serializer.serialize(SPLIT))).isEqualTo(BYTES);
        assertThat(serializer.deserialize(1, HexFormat.of().parseHex(BYTES))).isEqualTo(SPLIT);
    }

    @Test
    void bytesOfTheEnumeratorStayWhatTheyAre() throws IOException {
        StreamEnumeratorStateSerializer serializer = new StreamEnumeratorStateSerializer();
        StreamEnumeratorState state = new StreamEnumeratorState(Set.of("b", "a"), List.of(SPLIT));
        String bytes = "00000002" + "000161" + "000162" + "00000001" + BYTES;
        assertThat(HexFormat.of().formatHex(serializer.serialize(state))).isEqualTo(bytes);
        assertThat(serializer.deserialize(1, HexFormat.of().parseHex(bytes))).isEqualTo(state);
    }

    @Test
    void anotherVersionIsRefused() {
        assertThatThrownBy(() -> new StreamSplitSerializer().deserialize(2, new byte[0]))
                .isInstanceOf(IOException.class)
                .hasMessage("version of a split: 2 (expected: 1)");
    }
}
