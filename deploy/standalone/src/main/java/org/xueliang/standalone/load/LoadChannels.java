package org.xueliang.standalone.load;

import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.EnrolChannelRequest;
import org.xueliang.proto.v1.EnrolChannelResponse;
import org.xueliang.proto.v1.RemoveChannelRequest;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.proto.v1.StreamSource;
import org.xueliang.standalone.client.RegistryClient;

/** Channels that a load test enrols, and removes again when it is closed. */
public final class LoadChannels implements AutoCloseable {
    private final RegistryClient registry;
    private final List<String> enrolled = new ArrayList<>();

    public LoadChannels(RegistryClient registry) {
        this.registry = registry;
    }

    public EnrolChannelResponse enrol(int number, StreamSource source) {
        EnrolChannelResponse answer = registry.channels()
                .enrolChannel(EnrolChannelRequest.newBuilder()
                        .setChannel(Channel.newBuilder()
                                .setName("load test " + number)
                                .setSourceKind(SourceKind.CITY)
                                .setOwner("load-test")
                                .setPlace("load-test-" + number)
                                .setSource(source))
                        .build());
        enrolled.add(answer.getChannel().getCode());
        return answer;
    }

    @Override
    public void close() {
        for (String code : enrolled) {
            try {
                registry.channels()
                        .removeChannel(RemoveChannelRequest.newBuilder()
                                .setChannel(code)
                                .build());
            } catch (StatusRuntimeException e) {
                System.err.println("channel " + code + " of the load test stays behind: " + e.getStatus());
                return;
            }
        }
    }
}
