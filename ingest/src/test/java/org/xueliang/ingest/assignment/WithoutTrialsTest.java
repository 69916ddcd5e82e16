package org.xueliang.ingest.assignment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xueliang.ingest.fake.RecordingObserver;
import org.xueliang.ingest.media.ChannelStream;
import org.xueliang.ingest.media.FakeStream;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelAssignment;
import org.xueliang.proto.v1.Enrolment;
import org.xueliang.protocol.media.VideoCodec;

class WithoutTrialsTest {
    private static final String TRIED = "34020000001320000001";
    private static final String USED = "34020000001320000002";

    private final RecordingObserver seen = new RecordingObserver();
    private final AssignmentBook book = new AssignmentBook();
    private final WithoutTrials observer = new WithoutTrials(seen, book);
    private final List<FakeStream> streams =
            List.of(new FakeStream(TRIED, VideoCodec.H264, "s1", 1), new FakeStream(USED, VideoCodec.H264, "s2", 1));

    @AfterEach
    void end() {
        streams.forEach(FakeStream::close);
    }

    private void assign(String code, boolean trial) {
        book.put(Assignment.of(ChannelAssignment.newBuilder()
                .setChannel(Channel.newBuilder().setCode(code).setEnrolment(Enrolment.ENROLLED))
                .setTrial(trial)
                .build()));
    }

    @Test
    void aTrialIsNotSeenFromItsBeginningToItsEndThoughItIsNoLongerAssignedThen() {
        assign(TRIED, true);
        assign(USED, false);
        streams.forEach(stream -> observer.started(stream.stream()));
        streams.forEach(stream -> observer.packetsLost(stream.stream(), 1));
        observer.channelOffline(TRIED, "yard", "401 Unauthorized");
        book.remove(TRIED);
        streams.forEach(stream -> observer.ended(stream.stream(), "over", true));
        assertThat(seen.started()).extracting(ChannelStream::channel).containsExactly(USED);
        assertThat(seen.ended()).containsExactly(USED + " true over");
        assertThat(seen.lost()).isEqualTo(1);
        assertThat(seen.offline()).isEmpty();
    }

    @Test
    void aStreamThatBeganInUseIsSeenToItsEnd() {
        assign(USED, false);
        observer.started(streams.get(1).stream());
        assign(USED, true);
        observer.ended(streams.get(1).stream(), "over", true);
        assertThat(seen.ended()).hasSize(1);
    }
}
