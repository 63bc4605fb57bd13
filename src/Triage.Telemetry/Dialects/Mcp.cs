using Triage.Engine.Runs;

namespace Triage.Telemetry.Dialects;

/// <summary>
/// Model Context Protocol: a client and a server span of the same call, in two services and one trace. A tool that failed is
/// <c>error.type=tool_error</c> while the call itself went well.
/// </summary>
/// <remarks>https://opentelemetry.io/docs/specs/semconv/gen-ai/mcp/; <c>mcp.request.argument</c> and <c>mcp.response.value</c> are OpenLLMetry's.</remarks>
internal static class Mcp
{
    public const string Name = "mcp";

    public static bool Speaks(SpanSource span) => span.Attributes.Has("mcp.method.name");

    public static SpanReading Read(SpanSource span)
    {
        var a = span.Attributes;
        var method = a.Word("mcp.method.name")!;
        var reading = OtelGenAi.Facts(a, new ContentDraft(), Name);
        switch (method)
        {
            case "tools/call":
                reading.Kind = StepKind.ToolCall;
                OtelGenAi.ToolCall(a, reading);
                reading.ToolName ??= TargetOf(span.Name, method);
                break;
            case "resources/read":
                reading.Kind = StepKind.Retrieval;
                reading.Contents.Value(ContentSlot.ToolArguments, a.Node("mcp.resource.uri"));
                reading.Contents.Value(ContentSlot.RetrievedDocument, a.Node("mcp.response.value"));
                break;
        }

        return reading;
    }

    // "tools/call list_invoices"
    private static string? TargetOf(string name, string method) =>
        name.StartsWith($"{method} ", StringComparison.Ordinal) ? name[(method.Length + 1)..] : null;
}
