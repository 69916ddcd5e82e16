package org.xueliang.registry.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xueliang.registry.federation.ThreeTowns.alerts;
import static org.xueliang.registry.federation.ThreeTowns.city;
import static org.xueliang.registry.federation.ThreeTowns.estate;
import static org.xueliang.registry.federation.ThreeTowns.inAgreement;
import static org.xueliang.registry.federation.ThreeTowns.police;
import static org.xueliang.registry.federation.ThreeTowns.rename;
import static org.xueliang.registry.federation.ThreeTowns.shareOfEstate;
import static org.xueliang.registry.federation.ThreeTowns.shareOfPolice;
import static org.xueliang.registry.federation.ThreeTowns.toEstate;
import static org.xueliang.registry.federation.Town.agree;
import static org.xueliang.registry.federation.Town.agreements;
import static org.xueliang.registry.federation.Town.copies;
import static org.xueliang.registry.federation.Town.enrol;
import static org.xueliang.registry.federation.Town.soon;
import static org.xueliang.registry.federation.Town.status;
import static org.xueliang.registry.federation.Town.terms;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.proto.v1.Agreement;
import org.xueliang.proto.v1.AgreementState;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelServiceGrpc;
import org.xueliang.proto.v1.EndAgreementRequest;
import org.xueliang.proto.v1.Manner;
import org.xueliang.proto.v1.NodeServiceGrpc;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.RemoveChannelRequest;
import org.xueliang.proto.v1.SharedScope;
import org.xueliang.proto.v1.SourceKind;

/** Nodes that were cut off, stopped, or away for too long agree again by themselves. */
class AwayTest {
    @RegisterExtension
    static final ThreeTowns TOWNS = new ThreeTowns();

    @Test
    void eachNodeThatWasCutOffOrStoppedAgreesAgainByItself() {
        toEstate.cut();
        soon().until(() -> status(city, "estate").getLink() == Presence.OFFLINE);
        List<String> codes = List.copyOf(shareOfEstate().keySet());
        rename(estate, codes.get(0), Channel.newBuilder().setName("while it was cut off"));
        estate.admin(ChannelServiceGrpc::newBlockingStub)
                .removeChannel(RemoveChannelRequest.newBuilder()
                        .setChannel(codes.get(1))
                        .build());
        assertThat(copies(city, "estate")).containsKey(codes.get(1));
        toEstate.mend();
        inAgreement();
        assertThat(status(city, "estate").getLink()).isEqualTo(Presence.ONLINE);

        estate.stop();
        soon().until(() -> status(city, "estate").getLink() == Presence.OFFLINE);
        estate.start();
        rename(estate, codes.get(2), Channel.newBuilder().setName("after a start"));
        inAgreement();

        city.stop();
        rename(
                police,
                shareOfPolice().keySet().iterator().next(),
                Channel.newBuilder().setName("while the city slept"));
        enrol(estate, "more", SourceKind.ESTATE, "sunshine-estate", "sunshine-yard");
        city.start();
        inAgreement();

        police.stop();
        police.start();
        enrol(police, "more", SourceKind.POLICE, "traffic", "centre");
        inAgreement();
    }

    @Test
    void whoMissedRemovalsThatAreNoLongerKnownIsToldEverythingAnew() {
        toEstate.cut();
        soon().until(() -> status(city, "estate").getLink() == Presence.OFFLINE
                && !status(estate, "city").getFollows());
        List<String> codes = List.copyOf(shareOfEstate().keySet());
        estate.admin(ChannelServiceGrpc::newBlockingStub)
                .removeChannel(RemoveChannelRequest.newBuilder()
                        .setChannel(codes.get(0))
                        .build());
        // As after a month: the removal and its mark are gone.
        estate.sql(
                handle -> handle.execute("delete from shared_channels where peer = 'city' and code = ?", codes.get(0)));
        estate.sql(handle -> handle.execute("update peers set shared_pruned = shared_revision + 1, shared_revision ="
                + " shared_revision + 1 where node = 'city'"));
        assertThat(copies(city, "estate")).containsKey(codes.get(0));
        toEstate.mend();
        inAgreement();
        soon().until(() -> status(city, "estate").getWholeSyncMs() > 0);
    }

    @Test
    void theGranteeEndsAnAgreementThoughTheGrantorIsAwayAndTellsItWhenItIsBack() {
        toEstate.cut();
        city.admin(NodeServiceGrpc::newBlockingStub)
                .endAgreement(EndAgreementRequest.newBuilder()
                        .setId(TOWNS.ofEstate.getId())
                        .setNote("no need")
                        .build());
        soon().until(() -> shareOfEstate().keySet().stream()
                .noneMatch(code -> copies(city, "estate").containsKey(code)));
        assertThat(agreements(estate, TOWNS.ofEstate.getId()).get(0).getState()).isEqualTo(AgreementState.ACCEPTED);
        toEstate.mend();
        soon().untilAsserted(() -> {
            Agreement there = agreements(estate, TOWNS.ofEstate.getId()).get(0);
            assertThat(there.getState()).isEqualTo(AgreementState.ENDED);
            assertThat(there.getEndedBy()).startsWith("city/");
        });
        // What alerts came under it went with it.
        assertThat(alerts(city)).isEmpty();
        TOWNS.ofEstate = agree(
                estate, city, terms(SharedScope.newBuilder().addPlaces("sunshine"), Manner.SNAPSHOT, Manner.ALERTS));
        inAgreement();
    }
}
