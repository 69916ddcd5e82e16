package org.xueliang.standalone.crash;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.grpc.Status;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelServiceGrpc.ChannelServiceBlockingStub;
import org.xueliang.proto.v1.EnrolChannelRequest;
import org.xueliang.proto.v1.EnrolChannelResponse;
import org.xueliang.proto.v1.GetChannelRequest;
import org.xueliang.proto.v1.RemoveChannelRequest;
import org.xueliang.proto.v1.UpdateChannelRequest;
import org.xueliang.proto.v1.UpdateChannelResponse;

/** The calls of a channel's life by gRPC or by JSON; both fail with gRPC's statuses. */
interface ChannelDoor {
    Channel enrol(EnrolChannelRequest request);

    Channel update(UpdateChannelRequest request);

    void remove(String code);

    Channel get(String code);

    static ChannelDoor grpc(ChannelServiceBlockingStub stub) {
        return new ChannelDoor() {
            private ChannelServiceBlockingStub soon() {
                return stub.withDeadlineAfter(10, TimeUnit.SECONDS);
            }

            @Override
            public Channel enrol(EnrolChannelRequest request) {
                return soon().enrolChannel(request).getChannel();
            }

            @Override
            public Channel update(UpdateChannelRequest request) {
                return soon().updateChannel(request).getChannel();
            }

            @Override
            public void remove(String code) {
                soon().removeChannel(RemoveChannelRequest.newBuilder()
                        .setChannel(code)
                        .build());
            }

            @Override
            public Channel get(String code) {
                return soon().getChannel(
                                GetChannelRequest.newBuilder().setChannel(code).build());
            }
        };
    }

    /** @param port of the front door */
    static ChannelDoor json(int port, String token) {
        return new JsonDoor(port, token);
    }

    /** As a script with curl would. */
    final class JsonDoor implements ChannelDoor {
        private final HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(2))
                .build();
        private final int port;
        private final String token;

        private JsonDoor(int port, String token) {
            this.port = port;
            this.token = token;
        }

        @Override
        public Channel enrol(EnrolChannelRequest request) {
            EnrolChannelResponse.Builder answer = EnrolChannelResponse.newBuilder();
            call("POST", "", request, answer);
            return answer.getChannel();
        }

        @Override
        public Channel update(UpdateChannelRequest request) {
            UpdateChannelResponse.Builder answer = UpdateChannelResponse.newBuilder();
            call(
                    "PATCH",
                    "/" + request.getChannel(),
                    request.toBuilder().clearChannel().build(),
                    answer);
            return answer.getChannel();
        }

        @Override
        public void remove(String code) {
            call("DELETE", "/" + code, null, EnrolChannelResponse.newBuilder());
        }

        @Override
        public Channel get(String code) {
            Channel.Builder answer = Channel.newBuilder();
            call("GET", "/" + code, null, answer);
            return answer.build();
        }

        private void call(String method, String path, @Nullable Message body, Message.Builder answer) {
            try {
                HttpRequest.Builder request = HttpRequest.newBuilder(
                                URI.create("http://127.0.0.1:" + port + "/v1/channels" + path))
                        .timeout(Duration.ofSeconds(10))
                        .header("authorization", "Bearer " + token)
                        .header("content-type", "application/json")
                        .method(
                                method,
                                body == null
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofString(
                                                JsonFormat.printer().print(body)));
                HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
                if (response.statusCode() != 200) {
                    throw status(response.statusCode())
                            .withDescription(response.body())
                            .asRuntimeException();
                }
                JsonFormat.parser().ignoringUnknownFields().merge(response.body(), answer);
            } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException("no JSON of the contract", e);
            } catch (IOException e) {
                throw Status.UNAVAILABLE.withDescription(e.toString()).asRuntimeException();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw Status.CANCELLED.asRuntimeException();
            }
        }

        private static Status status(int http) {
            return switch (http) {
                case 404 -> Status.NOT_FOUND;
                case 409 -> Status.ABORTED;
                case 503, 504 -> Status.UNAVAILABLE;
                default -> Status.INTERNAL.augmentDescription("HTTP " + http);
            };
        }
    }
}
