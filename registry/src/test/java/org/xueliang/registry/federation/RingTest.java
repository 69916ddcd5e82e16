package org.xueliang.registry.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xueliang.registry.federation.ThreeTowns.city;
import static org.xueliang.registry.federation.ThreeTowns.estate;
import static org.xueliang.registry.federation.ThreeTowns.get;
import static org.xueliang.registry.federation.ThreeTowns.police;
import static org.xueliang.registry.federation.ThreeTowns.still;
import static org.xueliang.registry.federation.ThreeTowns.toEstate;
import static org.xueliang.registry.federation.ThreeTowns.toPolice;
import static org.xueliang.registry.federation.Town.agree;
import static org.xueliang.registry.federation.Town.copies;
import static org.xueliang.registry.federation.Town.enrol;
import static org.xueliang.registry.federation.Town.enter;
import static org.xueliang.registry.federation.Town.soon;
import static org.xueliang.registry.federation.Town.terms;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelServiceGrpc;
import org.xueliang.proto.v1.Manner;
import org.xueliang.proto.v1.RemoveChannelRequest;
import org.xueliang.proto.v1.SharedScope;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.registry.NodeUnderTest;
import org.xueliang.registry.StillsDoor;

/** Channels that come by several ways. */
class RingTest {
    @RegisterExtension
    static final ThreeTowns TOWNS = new ThreeTowns();

    @Test
    void aRingListsEachChannelOnce() throws Exception {
        Channel ours = enrol(police, "ring", SourceKind.POLICE, "ring-road", "ring");
        enter(estate, police, toPolice.address());
        enter(police, estate, "");
        enter(police, city, "127.0.0.1:" + city.federationPort(), "estate");
        enter(city, police, toPolice.address(), "estate");
        enter(city, estate, toEstate.address(), "police");
        SharedScope.Builder ring = SharedScope.newBuilder().addPlaces("ring");
        agree(police, estate, terms(ring, Manner.SNAPSHOT).setOnward(true));
        agree(estate, city, terms(ring, Manner.SNAPSHOT).setOnward(true));
        soon().until(() -> copies(city, "police").containsKey(ours.getCode()));
        assertThat(get(city, ours.getCode()).getCopy().getPathList()).containsExactly("police", "estate");
        try (StillsDoor gateway = new StillsDoor()) {
            gateway.has(police, ours.getCode());
            soon().untilAsserted(() ->
                    assertThat(still(city, ours.getCode()).getJpeg().size()).isEqualTo(gateway.pictureBytes()));
            assertThat(police.audit("TakePeerSnapshot")).last().satisfies(row -> {
                assertThat(row).containsEntry("caller", "node:estate").containsEntry("outcome", "OK");
                assertThat(String.valueOf(row.get("reason"))).contains("of node city");
            });
        }
        // Back to where it came from, and by a shorter way too.
        agree(city, police, terms(ring).setOnward(true));
        agree(police, city, terms(ring).setOnward(true));
        soon().until(() -> get(city, ours.getCode()).getCopy().getPathCount() == 1);
        Channel theirs = enrol(estate, "ring 2", SourceKind.ESTATE, "sunshine-estate", "ring");
        soon().until(() -> copies(police, "estate").containsKey(theirs.getCode()));
        assertThat(get(police, theirs.getCode()).getCopy().getPathList()).containsExactly("estate", "city");
        for (NodeUnderTest node : List.of(police, estate, city)) {
            assertThat(Town.channels(node).stream()
                            .filter(channel -> channel.getCode().equals(ours.getCode())))
                    .hasSize(1);
        }
        assertThat(get(police, ours.getCode()).hasCopy()).isFalse();
        police.admin(ChannelServiceGrpc::newBlockingStub)
                .removeChannel(RemoveChannelRequest.newBuilder()
                        .setChannel(ours.getCode())
                        .build());
        soon().untilAsserted(() -> {
            assertThat(copies(city, "police")).doesNotContainKey(ours.getCode());
            assertThat(copies(estate, "police")).doesNotContainKey(ours.getCode());
        });
        estate.admin(ChannelServiceGrpc::newBlockingStub)
                .removeChannel(RemoveChannelRequest.newBuilder()
                        .setChannel(theirs.getCode())
                        .build());
        soon().until(() -> !copies(city, "estate").containsKey(theirs.getCode())
                && !copies(police, "estate").containsKey(theirs.getCode()));
    }
}
