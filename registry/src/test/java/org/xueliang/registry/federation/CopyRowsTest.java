package org.xueliang.registry.federation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelStatus;
import org.xueliang.proto.v1.Datum;
import org.xueliang.proto.v1.Manner;
import org.xueliang.proto.v1.Position;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.SharedChannel;
import org.xueliang.proto.v1.SourceKind;

/** Rows of a message as they are written, over a real database. */
class CopyRowsTest {
    private static final String CODE = "34020900001320000001";

    @RegisterExtension
    static final GivingNode NODE = new GivingNode();

    private final Channel gate = Channel.newBuilder()
            .setCode(CODE)
            .setName("门 \"1\", {\\}")
            .setSourceKind(SourceKind.ESTATE)
            .setOwner("o")
            .setPlace("p")
            .setPosition(Position.newBuilder()
                    .setDatum(Datum.WGS84)
                    .setLongitude(116.4)
                    .setLatitude(39.9))
            .setStatus(ChannelStatus.newBuilder()
                    .setPresence(Presence.ONLINE)
                    .setSinceUs(5_000)
                    .setCodec("H264"))
            .setRevision(7)
            .build();

    @AfterEach
    void forget() {
        NODE.sql(handle -> handle.execute("truncate channel_copies, search_copies"));
    }

    private static void put(Channel channel, Set<String> contested) {
        NODE.sql(handle -> {
            CopyRows.put(
                    handle,
                    "city",
                    List.of(SharedChannel.newBuilder()
                            .setChannel(channel)
                            .setHome("city")
                            .addPath("far")
                            .addPath("city")
                            .addAgreements("a\"b\\c, d")
                            .addManners(Manner.DIRECTORY)
                            .addManners(Manner.LIVE)
                            .setOnward(true)
                            .build()),
                    contested,
                    3,
                    1_000);
            return true;
        });
    }

    private static Map<String, Object> row() {
        return NODE.sql(handle -> handle.createQuery(
                        "select *, array_to_string(path, '|') as way, array_to_string(agreements, '|')"
                                + " as under, array_to_string(manners, '|') as how from channel_copies")
                .mapToMap()
                .one());
    }

    private static List<String> marked() {
        return NODE.sql(handle -> handle.createQuery("delete from search_copies returning code")
                .mapTo(String.class)
                .list());
    }

    @Test
    void everythingOfARowIsKeptByItsOwnWords() {
        put(gate, Set.of());
        Map<String, Object> row = row();
        assertThat(row)
                .containsEntry("name", "门 \"1\", {\\}")
                .containsEntry("home", "city")
                .containsEntry("round", 3);
        assertThat(row)
                .containsEntry("onward", true)
                .containsEntry("chosen", true)
                .containsEntry("since_us", 4_000L);
        assertThat(row).containsEntry("longitude", 116.4).containsEntry("latitude", 39.9);
        assertThat(row)
                .containsEntry("way", "far|city")
                .containsEntry("under", "a\"b\\c, d")
                .containsEntry("how", "1|4");
        put(gate.toBuilder().clearPosition().build(), Set.of());
        assertThat(row()).containsEntry("longitude", null).containsEntry("datum", 0);
    }

    @Test
    void theSearchIsToldOfWhatItFindsAndOfNothingElse() {
        put(gate, Set.of());
        assertThat(marked()).containsExactly(CODE);
        put(
                gate.toBuilder()
                        .setStatus(ChannelStatus.newBuilder().setPresence(Presence.OFFLINE))
                        .setRevision(8)
                        .build(),
                Set.of());
        assertThat(marked()).as("its state is not in the index").isEmpty();
        put(gate.toBuilder().setName("another").build(), Set.of());
        assertThat(marked()).containsExactly(CODE);
        put(gate.toBuilder().setName("another").clearPosition().build(), Set.of());
        assertThat(marked()).containsExactly(CODE);
    }

    @Test
    void whichOfSeveralIsShownIsNotSaidHere() {
        put(gate, Set.of(CODE));
        assertThat(row()).containsEntry("chosen", false);
        put(gate, Set.of());
        assertThat(row()).containsEntry("chosen", true);
        put(gate, Set.of(CODE));
        assertThat(row()).as("left as it was").containsEntry("chosen", true);
    }

    @Test
    void ownersThatAPeerPutsInACircleSpoilNoWayOfWhatIsPassedOn() {
        NODE.sql(handle -> {
            GivingNode.run(
                    handle,
                    "insert into organisations (code, name, parent, home) values ('round', 'r', 'about', 'city'),"
                            + " ('about', 'a', 'round', 'city')");
            GivingNode.run(
                    handle,
                    "insert into channel_copies (peer, code, home, path, name, source_kind, owner, maintainer, place, datum,"
                            + " presence, since_us, codec, width, height, home_revision, agreements, manners, onward, round,"
                            + " chosen) values ('city', '34020900001320000002', 'far', '{far}', 'gate', 2, 'round', '',"
                            + " 'yard', 0, 2, 77, 'H264', 640, 480, 1, '{}', '{1}', true, 1, true)");
            return true;
        });
        SharedChannel told = NODE.sql(handle -> NODE.bodies()
                        .of(
                                handle,
                                List.of(new SharedBodies.Wanted(
                                        "34020900001320000002",
                                        true,
                                        new SharedView.Grants(List.of("a"), Set.of(), false)))))
                .get("34020900001320000002");
        assertThat(told.getOwnerPathList())
                .as("a way with a code twice is refused")
                .containsExactly("round", "about");
    }
}
