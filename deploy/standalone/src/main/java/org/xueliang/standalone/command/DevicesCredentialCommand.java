package org.xueliang.standalone.command;

import java.util.concurrent.Callable;
import org.xueliang.proto.v1.CredentialUse;
import org.xueliang.proto.v1.IssueCredentialRequest;
import org.xueliang.proto.v1.StreamCredential;
import org.xueliang.standalone.client.RegistryClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "credential",
        description = {
            "Makes a new credential for publishing or playing; shown this once.",
            "",
            "Example:",
            "  xueliang devices credential gate-1 --use play"
        })
final class DevicesCredentialCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Parameters(paramLabel = "CHANNEL", description = "Code or alias.")
    String channel = "";

    @Option(names = "--use", required = true, description = "publish or play.")
    String use = "";

    @Option(names = "--replace", description = "The older ones stop working.")
    boolean replace;

    @Override
    public Integer call() {
        try (RegistryClient registry = client.connect()) {
            StreamCredential credential = registry.channels()
                    .issueCredential(IssueCredentialRequest.newBuilder()
                            .setChannel(channel)
                            .setUse(Words.constant(CredentialUse.class, "--use", use))
                            .setReplace(replace)
                            .build());
            if (client.json) {
                System.out.println(Json.of(credential));
            } else {
                Enrolled.print(use, credential);
            }
        }
        return 0;
    }
}
