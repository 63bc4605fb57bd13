using Triage.Engine.Runs;

namespace Triage.Engine.Tests.Runs;

/// <summary>Spans as short as a test can say them.</summary>
internal static class Recorded
{
    public const string Trace = "0af7651916cd43dd8448eb211c80319c";
    public static readonly ContentHasher Hasher = new("a key of the workspace"u8.ToArray());

    /// <summary>2026-07-14T06:00:00Z.</summary>
    public const long SixOClock = 1_784_008_800_000_000_000;

    public static string Id(int number) => number.ToString("x16");

    /// <param name="parent">0 for a root.</param>
    /// <param name="startMs">Milliseconds after six o'clock.</param>
    public static Span Span(
        int id,
        int parent = 0,
        int startMs = 0,
        int lastsMs = 10,
        StepKind kind = StepKind.Other,
        string name = "work"
    ) =>
        new()
        {
            TraceId = Trace,
            SpanId = Id(id),
            ParentSpanId = parent == 0 ? null : Id(parent),
            Name = name,
            Kind = kind,
            StartUnixNano = SixOClock + startMs * 1_000_000L,
            EndUnixNano = SixOClock + (startMs + lastsMs) * 1_000_000L,
        };

    public static Span ModelCall(int id, int parent, int startMs, string model = "gpt-4.1") =>
        Span(id, parent, startMs, 10, StepKind.ModelCall, $"chat {model}") with
        {
            RequestModel = model,
        };

    public static Span ToolCall(int id, int parent, int startMs, string tool) =>
        Span(id, parent, startMs, 10, StepKind.ToolCall, $"execute_tool {tool}") with
        {
            ToolName = tool,
        };

    public static Span With(this Span span, ContentSlot slot, params string[] bodies) =>
        span with
        {
            Contents = [.. span.Contents, .. bodies.Select((body, i) => new SpanContent(slot, i, null, body))],
        };

    public static string Says(string role, string text) =>
        $$"""{"role":"{{role}}","parts":[{"type":"text","content":"{{text}}"}]}""";
}
