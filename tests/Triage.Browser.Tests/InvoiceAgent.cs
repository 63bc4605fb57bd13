using System.Diagnostics;
using System.Text.Json;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Triage.Browser.Tests;

/// <summary>A small agent that records itself with the OpenTelemetry SDK and sends its run with the SDK's own exporter.</summary>
internal static class InvoiceAgent
{
    private const string Source = "invoice-agent";
    private static readonly ActivitySource Activities = new(Source);

    /// <returns>The trace id of the run.</returns>
    public static string Run(string address, string version, string systemPrompt, string answer)
    {
        using var provider = Sdk.CreateTracerProviderBuilder()
            .AddSource(Source)
            .SetResourceBuilder(ResourceBuilder.CreateEmpty().AddService("invoice-agent", serviceVersion: version))
            .AddOtlpExporter(otlp =>
            {
                otlp.Endpoint = new Uri($"{address}/v1/traces");
                otlp.Protocol = OtlpExportProtocol.HttpProtobuf;
            })
            .Build();
        string trace;
        using (var job = Activities.StartActivity("invoke_agent invoice-agent", ActivityKind.Internal)!)
        {
            trace = job.TraceId.ToHexString();
            job.SetTag("gen_ai.operation.name", "invoke_agent").SetTag("gen_ai.agent.name", "invoice-agent");
            Chat(systemPrompt, [User()], new { role = "assistant", parts = new object[] { ToolCall() } });
            Tool("list_payments", """{"ledger":"EU-7"}""", """{"payments":[{"reference":"INV-9","amount":870.10}]}""");
            Chat(
                systemPrompt,
                [User(), new { role = "assistant", parts = new object[] { ToolCall() } }, ToolAnswer()],
                new { role = "assistant", parts = new object[] { new { type = "text", content = answer } } }
            );
            Tool("post_result", JsonSerializer.Serialize(new { ledger = "EU-7", result = answer }), """{"ok":true}""");
        }

        Assert.True(provider.ForceFlush(10_000), "The exporter did not deliver the run.");
        return trace;
    }

    private static void Chat(string systemPrompt, object[] input, object output)
    {
        using var chat = Activities.StartActivity("chat gpt-4.1", ActivityKind.Client)!;
        chat.SetTag("gen_ai.operation.name", "chat")
            .SetTag("gen_ai.provider.name", "openai")
            .SetTag("gen_ai.request.model", "gpt-4.1")
            .SetTag("gen_ai.response.model", "gpt-4.1")
            .SetTag("gen_ai.usage.input_tokens", 120)
            .SetTag("gen_ai.usage.output_tokens", 20)
            .SetTag(
                "gen_ai.system_instructions",
                JsonSerializer.Serialize(new[] { new { type = "text", content = systemPrompt } })
            )
            .SetTag("gen_ai.input.messages", JsonSerializer.Serialize(input))
            .SetTag("gen_ai.output.messages", JsonSerializer.Serialize(new[] { output }));
    }

    private static void Tool(string name, string arguments, string result)
    {
        using var tool = Activities.StartActivity($"execute_tool {name}", ActivityKind.Internal)!;
        tool.SetTag("gen_ai.operation.name", "execute_tool")
            .SetTag("gen_ai.tool.name", name)
            .SetTag("gen_ai.tool.call.id", $"call_{name}")
            .SetTag("gen_ai.tool.call.arguments", arguments)
            .SetTag("gen_ai.tool.call.result", result);
    }

    private static object User() =>
        new { role = "user", parts = new[] { new { type = "text", content = "Reconcile ledger EU-7." } } };

    private static object ToolCall() =>
        new
        {
            type = "tool_call",
            id = "call_list_payments",
            name = "list_payments",
            arguments = new { ledger = "EU-7" },
        };

    private static object ToolAnswer() =>
        new
        {
            role = "tool",
            parts = new[]
            {
                new
                {
                    type = "tool_call_response",
                    id = "call_list_payments",
                    response = """{"payments":[{"reference":"INV-9","amount":870.10}]}""",
                },
            },
        };
}
