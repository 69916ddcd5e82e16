package org.xueliang.standalone.command;

import java.util.concurrent.Callable;
import org.xueliang.proto.v1.GetSourceRequest;
import org.xueliang.proto.v1.Source;
import org.xueliang.standalone.client.RegistryClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "show",
        description = {
            "Shows what is known of a source, terms included.",
            "",
            "Example:",
            "  xueliang sources show gate"
        })
final class SourcesShowCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Parameters(paramLabel = "CODE", description = "Of the source.")
    String code = "";

    @Override
    public Integer call() {
        Source source;
        try (RegistryClient registry = client.connect()) {
            source = registry.sources()
                    .getSource(GetSourceRequest.newBuilder().setCode(code).build());
        }
        if (client.json) {
            System.out.println(Json.of(source));
            return 0;
        }
        line("code", source.getCode());
        line("name", source.getName());
        line("kind", Words.word(source.getKind()));
        line("speaks", Words.word(source.getAdapter()));
        line("address", source.getAddress());
        line("user", source.getUsername());
        line("owner", source.getOwner());
        line("place", source.getPlace());
        line("gateway", source.getHealth().getGateway());
        line("may share", TermsWords.beyond(source.getTerms()));
        line("closed", TermsWords.closed(source.getTerms()));
        line("hours", TermsWords.hours(source.getTerms()));
        line("until", source.getTerms().getUntil());
        line("terms", source.getTerms().getText());
        line("state", source.getHealth().getSummary());
        line("revision", Long.toString(source.getRevision()));
        return 0;
    }

    private static void line(String name, String value) {
        if (!value.isEmpty()) {
            System.out.printf("%-10s %s%n", name, Words.plain(value));
        }
    }
}
