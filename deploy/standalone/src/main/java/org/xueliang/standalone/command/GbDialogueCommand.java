package org.xueliang.standalone.command;

import java.util.concurrent.Callable;
import org.xueliang.proto.v1.DialogueLine;
import org.xueliang.proto.v1.GetDialogueRequest;
import org.xueliang.proto.v1.GetDialogueResponse;
import org.xueliang.standalone.client.RegistryClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "dialogue",
        description = {
            "The last SIP messages to and from a device, pending ones too, oldest first, secrets blanked, and what we",
            "thought of each. Kept in the gateway's memory: a restart forgets them.",
            "",
            "Example:",
            "  xueliang devices gb dialogue 34020000001180000001"
        })
final class GbDialogueCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Parameters(paramLabel = "CODE", description = "The device's 20-digit id.")
    String code = "";

    @Override
    public Integer call() {
        GetDialogueResponse dialogue;
        try (RegistryClient registry = client.connect()) {
            dialogue = registry.devices()
                    .getDialogue(GetDialogueRequest.newBuilder().setDevice(code).build());
        }
        if (client.json) {
            System.out.println(Json.of(dialogue));
            return 0;
        }
        for (DialogueLine line : dialogue.getLinesList()) {
            System.out.println((line.getReceived() ? "<- " : "-> ") + Words.time(line.getAtUs()) + "  "
                    + Words.plain(line.getOver()));
            Words.plain(line.getText()).lines().forEach(text -> System.out.println("   " + text));
            if (!line.getNote().isEmpty()) {
                System.out.println("   = " + Words.plain(line.getNote()));
            }
        }
        if (dialogue.getLinesCount() == 0) {
            System.err.println("nothing yet: no message of this device came since the gateway started");
        }
        return 0;
    }
}
