package org.xueliang.standalone.command;

import java.util.concurrent.Callable;
import org.xueliang.proto.v1.ExplainTermsRequest;
import org.xueliang.proto.v1.ExplainTermsResponse;
import org.xueliang.standalone.client.RegistryClient;
import org.xueliang.standalone.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "terms",
        description = {
            "Says of a channel which doors the terms of its source close now, and why.",
            "",
            "Example:",
            "  xueliang sources terms east-gate"
        })
final class SourcesTermsCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Parameters(paramLabel = "CHANNEL", description = "Code or alias.")
    String channel = "";

    @Override
    public Integer call() {
        ExplainTermsResponse answer;
        try (RegistryClient registry = client.connect()) {
            answer = registry.terms()
                    .explainTerms(
                            ExplainTermsRequest.newBuilder().setChannel(channel).build());
        }
        if (client.json) {
            System.out.println(Json.of(answer));
            return 0;
        }
        System.out.println(
                answer.getSource().isEmpty()
                        ? answer.getChannel() + ": no terms say anything of it"
                        : answer.getChannel() + ": under the terms of source " + answer.getSource());
        Table table = new Table("DOOR", "IS", "WHY");
        answer.getDoorsList()
                .forEach(door ->
                        table.row(door.getDoor(), door.getOpen() ? "open" : "closed", Words.plain(door.getWhy())));
        table.print(System.out);
        return 0;
    }
}
