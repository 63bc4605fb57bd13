namespace Triage.Web.Connect;

/// <summary>How one family of SDKs is told to record what was said, not only that something was said.</summary>
/// <param name="Note">What it does by default, and what people trip over.</param>
public sealed record CaptureSwitch(string Sdk, string Code, string Note)
{
    public static readonly IReadOnlyList<CaptureSwitch> All =
    [
        // https://opentelemetry.io/docs/specs/semconv/gen-ai/: content attributes are opt-in.
        new(
            "OpenTelemetry GenAI instrumentations",
            """
            export OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=true
            export OTEL_LOGS_EXPORTER=otlp
            """,
            "Off by default. Several of them send messages as log records, so logs have to be exported as well: Triage joins them with their spans. In JavaScript keep one version of @opentelemetry/api-logs; with two of them the messages are lost without an error."
        ),
        // https://learn.microsoft.com/dotnet/api/microsoft.extensions.ai.opentelemetrychatclient.enablesensitivedata
        new(
            ".NET: Microsoft.Extensions.AI, Agent Framework",
            """
            chatClient.AsBuilder()
                .UseOpenTelemetry(configure: o => o.EnableSensitiveData = true)
                .Build();
            """,
            "Off by default: only the names of tools are sent. OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=true does the same without a change of code. An agent needs it on its own builder too."
        ),
        // https://ai-sdk.dev/docs/ai-sdk-core/telemetry
        new(
            "Vercel AI SDK 7",
            """
            import { registerTelemetry } from "ai";
            import { OpenTelemetry } from "@ai-sdk/otel";

            registerTelemetry(new OpenTelemetry());
            // for each agent or call:
            telemetry: { functionId: "invoice-reconciler" }
            """,
            "Off until an integration is registered; then messages, arguments and results are recorded. The functionId names the agent. The legacy integration, LegacyOpenTelemetry, is read as well."
        ),
        // https://ai-sdk.dev/docs/ai-sdk-core/telemetry
        new(
            "Vercel AI SDK up to 6",
            """
            experimental_telemetry: {
              isEnabled: true,
              recordInputs: true,
              recordOutputs: true,
              functionId: "invoice-reconciler",
            }
            """,
            "Telemetry is off until isEnabled; inputs and outputs are then recorded unless they are switched off. Give each call a functionId: it names the agent. Wait for the exporter to flush before the process ends, or the outermost span is lost."
        ),
        // https://github.com/Arize-ai/openinference/blob/main/spec/configuration.md
        new(
            "OpenInference",
            """
            export OPENINFERENCE_HIDE_INPUTS=false
            export OPENINFERENCE_HIDE_OUTPUTS=false
            """,
            "On by default. If messages are missing, look for these two, and for OPENINFERENCE_HIDE_INPUT_MESSAGES, OPENINFERENCE_HIDE_OUTPUT_MESSAGES and the same pair with _TEXT: they replace the content by __REDACTED__."
        ),
    ];
}
