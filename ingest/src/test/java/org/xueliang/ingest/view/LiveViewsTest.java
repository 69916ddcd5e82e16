package org.xueliang.ingest.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who may look by a view, how many, and until when; the clock is a number. */
class LiveViewsTest {
    private static final String ID = "0123456789abcdef".repeat(2);
    private static final String GATE = "34020000001320000001";
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    private final LiveViews views = new LiveViews(2);
    private final List<String> ended = new ArrayList<>();

    private static LiveView.Terms terms(String id, int viewers, boolean oneAddress) {
        return new LiveView.Terms(id, GATE, List.of(), true, viewers, oneAddress);
    }

    private LiveView view(int viewers, boolean oneAddress) {
        return views.open(terms(ID, viewers, oneAddress), 10_000, 0).orElseThrow();
    }

    private static InetAddress elsewhere() throws Exception {
        return InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 7});
    }

    @Test
    void isFoundByItsPathAndByNothingElse() {
        LiveView view = view(1, false);
        assertThat(views.find(view.path())).containsSame(view);
        assertThat(views.find(ID)).isEmpty();
        assertThat(views.find("live-" + "f".repeat(32))).isEmpty();
        assertThat(views.find(GATE)).isEmpty();
        assertThat(view.toString()).doesNotContain(ID);
    }

    @Test
    void whatTheRegistryDoesNotKeepEndsAndAllThatLook() {
        LiveView view = view(2, false);
        assertThat(view.sit(ended::add, HERE, 1)).isNull();
        assertThat(views.keep(ID, 10_000, 5_000)).isPresent();
        assertThat(views.expire(14_999)).isEmpty();
        // Late by a moment is late: nobody comes in before the clock has looked.
        assertThat(view.sit(cause -> {}, HERE, 15_000)).isEqualTo("the view is over: the registry no longer keeps it");
        assertThat(views.keep(ID, 10_000, 15_000)).isEmpty();
        assertThat(views.expire(15_000)).containsExactly(view);
        assertThat(ended).containsExactly("the registry no longer keeps it");
        assertThat(views.find(view.path())).isEmpty();
    }

    @Test
    void takesAsManyAsItMay() {
        LiveView view = view(1, false);
        LiveView.Seat first = ended::add;
        assertThat(view.sit(first, HERE, 1)).isNull();
        assertThat(view.sit(first, HERE, 1)).as("the same again").isNull();
        assertThat(view.sit(cause -> {}, HERE, 1)).isEqualTo("the view has 1 viewers (expected: at most 1)");
        view.leave(first);
        assertThat(view.sit(cause -> {}, HERE, 1)).isNull();
    }

    @Test
    void aTicketThatWasTakenOnItsWayServesNobodyElse() throws Exception {
        LiveView view = view(1, true);
        LiveView.Seat first = ended::add;
        assertThat(view.sit(first, HERE, 1)).isNull();
        view.leave(first);
        assertThat(view.sit(cause -> {}, elsewhere(), 2)).isEqualTo("the view belongs to another address");
        assertThat(view.sit(cause -> {}, HERE, 3)).isNull();
    }

    @Test
    void closingEndsWhoLooksAndOpeningAgainGoesOn() {
        LiveView view = view(2, false);
        assertThat(view.sit(ended::add, HERE, 1)).isNull();
        assertThat(views.open(terms(ID, 2, false), 10_000, 2)).containsSame(view);
        assertThat(ended).isEmpty();
        assertThat(views.close(ID, "the agreement ended")).isTrue();
        assertThat(views.close(ID, "again")).isFalse();
        assertThat(ended).containsExactly("the agreement ended");
        assertThat(view.sit(cause -> {}, HERE, 3)).isEqualTo("the view is over: the agreement ended");
        assertThat(view.viewers()).isZero();
    }

    @Test
    void thereAreAsManyAsThereMayBe() {
        view(1, false);
        assertThat(views.open(terms("a".repeat(32), 1, false), 10_000, 0)).isPresent();
        assertThat(views.open(terms("b".repeat(32), 1, false), 10_000, 0)).isEmpty();
        views.expire(10_000);
        assertThat(views.open(terms("b".repeat(32), 1, false), 10_000, 10_000)).isPresent();
    }
}
