package org.xueliang.standalone.command;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.QueryRecordingsRequest;
import org.xueliang.proto.v1.QueryRecordingsResponse;
import org.xueliang.proto.v1.Recording;
import org.xueliang.standalone.client.RegistryClient;
import org.xueliang.standalone.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "recordings",
        description = {
            "What a GB/T 28181 device has recorded of a channel, at most 31 days at a time. The look is recorded.",
            "To see a recording: recordings play; to have it as a file: recordings download.",
            "",
            "Example:",
            "  xueliang recordings 34020000001320000001 --from 2026-03-01T00:00:00+08:00 --to 2026-03-02T00:00:00+08:00 \\",
            "      --purpose 'bicycle missing since Sunday'"
        },
        subcommands = {RecordingsPlayCommand.class, RecordingsDownloadCommand.class})
final class RecordingsCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Parameters(arity = "0..1", paramLabel = "CHANNEL", description = "Code or alias.")
    String channel = "";

    @Option(names = "--from", paramLabel = "TIME", description = "RFC 3339 with offset.")
    String from = "";

    @Option(names = "--to", paramLabel = "TIME", description = "RFC 3339 with offset; not included.")
    String to = "";

    @Option(names = "--purpose", description = "Why it is looked at; goes on record.")
    String purpose = "";

    @Spec
    @Nullable
    CommandSpec spec;

    /** Of the list alone: the commands below have their own. */
    private void require(String name, String value) {
        if (value.isEmpty() && spec != null) {
            throw new ParameterException(spec.commandLine(), "missing: " + name);
        }
    }

    @Override
    public Integer call() {
        require("CHANNEL", channel);
        require("--from", from);
        require("--to", to);
        require("--purpose", purpose);
        QueryRecordingsResponse answer;
        try (RegistryClient registry = client.connect()) {
            answer = registry.devices()
                    .queryRecordings(QueryRecordingsRequest.newBuilder()
                            .setChannel(channel)
                            .setFrom(from)
                            .setTo(to)
                            .setPurpose(purpose)
                            .build());
        }
        if (client.json) {
            System.out.println(Json.of(answer));
            return 0;
        }
        Table table = new Table("BEGIN", "END", "TYPE", "BYTES", "NAME");
        for (Recording recording : answer.getRecordingsList()) {
            table.row(
                    Words.time(recording.getBeginUs()),
                    Words.time(recording.getEndUs()),
                    recording.getType(),
                    recording.getBytes() == 0 ? "-" : recording.getBytes(),
                    recording.getName());
        }
        table.print(System.out);
        if (!answer.getComplete()) {
            System.err.println("not all: the device sent fewer than it announced; ask for a shorter time");
        }
        return 0;
    }
}
