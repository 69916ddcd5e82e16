package org.xueliang.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xueliang.registry.Sources.PASSWORD;
import static org.xueliang.registry.Sources.found;
import static org.xueliang.registry.Sources.online;
import static org.xueliang.registry.Sources.onvif;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.proto.v1.SourceChannel;
import org.xueliang.proto.v1.SourceHealthPage;

/** A device that calls its inputs something else at each look. */
class EverNewNamesTest {
    @RegisterExtension
    static final RegistryUnderTest REGISTRY = new RegistryUnderTest();

    private static final Sources SOURCES = new Sources(REGISTRY);

    private static SourceChannel[] look(int number) {
        return IntStream.range(0, 250)
                .mapToObj(i -> found("look" + number + "-" + i, "rtsp://192.0.2.80/" + i, ""))
                .toArray(SourceChannel[]::new);
    }

    @Test
    void itMakesNoChannelsWithoutEndAndKeepsThoseThatItHas() {
        SOURCES.put(onvif("liar"), PASSWORD);
        for (int number = 1; number <= 4; number++) {
            SOURCES.report("liar", online(), look(number));
        }
        SourceHealthPage page = SOURCES.health("liar");
        assertThat(page.getChannelsList()).hasSize(512);
        assertThat(page.getSource().getHealth().getNotesList())
                .singleElement()
                .asString()
                .contains("channels: 250 with names that it never said are not taken, 512 are kept of it");
        // What is known is followed as before.
        SOURCES.report("liar", online(), found("look1-7", "rtsp://192.0.2.81/7", ""));
        assertThat(SOURCES.health("liar").getChannelsList())
                .filteredOn(one -> !one.getGone())
                .singleElement()
                .satisfies(one -> assertThat(one.getMainUrl()).isEqualTo("rtsp://192.0.2.81/7"));
        assertThat(SOURCES.get("liar").getHealth().getNotesList()).isEmpty();
    }
}
