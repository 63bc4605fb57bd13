using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Triage.Engine.Runs;

namespace Triage.Telemetry.Tests;

/// <summary>
/// A few spans, and the log records in them, of one real SDK as OTLP/JSON, and beside them <c>expected.json</c>: what must be read
/// of them, checked by eye against the payload. With TRIAGE_REWRITE_EXPECTED=1 the test program writes what it reads: look at the
/// difference before it is committed.
/// </summary>
internal sealed class RecordedSdk
{
    private const int ShownChars = 120;

    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public RecordedSdk(string name)
    {
        Name = name;
        Traces = Read("traces.json")!;
        Logs = Read("logs.json");
    }

    public static bool Rewrites => Environment.GetEnvironmentVariable("TRIAGE_REWRITE_EXPECTED") == "1";

    public static IReadOnlyList<string> All =>
        [
            .. Directory
                .GetDirectories(Path.Combine(AppContext.BaseDirectory, "Recorded", "sdks"))
                .Select(d => Path.GetFileName(d)!)
                .Order(StringComparer.Ordinal),
        ];

    public string Name { get; }

    public JsonObject Traces { get; }

    /// <summary>Null when the SDK sends its content on spans.</summary>
    public JsonObject? Logs { get; }

    /// <summary>As they are stored: each span once, with the content of its log records, in order of their start.</summary>
    public IReadOnlyList<Span> Spans =>
        [
            .. Recording
                .Traces(Traces)
                .Concat(Logs is null ? [] : Recording.Logs(Logs))
                .GroupBy(s => s.SpanId)
                .Select(same => same.Aggregate(SpanMerge.Merge))
                .OrderBy(s => s.StartUnixNano)
                .ThenBy(s => s.SpanId, StringComparer.Ordinal),
        ];

    public static void Verify(string name)
    {
        var sdk = new RecordedSdk(name);
        var read = new JsonArray([.. sdk.Spans.Select(CanonicalOf)]).ToJsonString(Readable) + "\n";
        if (Rewrites)
        {
            File.WriteAllText(
                Path.Combine(Repository.Root, "tests", "Triage.Telemetry.Tests", "Recorded", "sdks", name, "expected.json"),
                read
            );
        }
        else
        {
            Assert.Equal(File.ReadAllText(PathOf(name, "expected.json")).ReplaceLineEndings("\n"), read.ReplaceLineEndings("\n"));
        }
    }

    private static JsonObject CanonicalOf(Span span)
    {
        var facts = new (string Name, string? Value)[]
        {
            ("name", span.Name),
            ("span", span.SpanId),
            ("parent", span.ParentSpanId),
            ("kind", span.Kind.ToString()),
            ("dialect", span.Dialect),
            ("scope", $"{span.ScopeName} {span.ScopeVersion}".Trim()),
            ("agent", span.Agent),
            ("task", span.Task),
            ("conversation", span.ConversationId),
            ("runKey", span.RunKey),
            ("version", span.Build.Version),
            ("commit", span.Build.Commit),
            ("environment", span.Build.Environment),
            ("provider", span.Provider),
            ("server", span.ServerAddress),
            ("requestModel", span.RequestModel),
            ("responseModel", span.ResponseModel),
            ("responseId", span.ResponseId),
            ("parameters", span.Parameters),
            ("finishReason", span.FinishReason),
            ("inputTokens", span.InputTokens?.ToString(CultureInfo.InvariantCulture)),
            ("outputTokens", span.OutputTokens?.ToString(CultureInfo.InvariantCulture)),
            ("tool", span.ToolName),
            ("toolCallId", span.ToolCallId),
            ("status", span.Status.ToString()),
            ("statusMessage", span.StatusMessage is { } message ? Shown(message) : null),
            ("errorType", span.ErrorType),
            ("subjects", string.Join(", ", span.Subjects.Select(s => $"{s.Name}={s.Value}"))),
            ("empty", string.Join(", ", span.Empty)),
        };
        var canonical = new JsonObject(
            facts.Where(f => f.Value is { Length: > 0 }).Select(f => KeyValuePair.Create(f.Name, (JsonNode?)f.Value))
        );
        foreach (var slot in Enum.GetValues<ContentSlot>().Where(slot => span.In(slot).Any()))
        {
            canonical[slot.ToString()] = new JsonArray([.. span.In(slot).Select(c => (JsonNode)Shown(c.Body))]);
        }

        return canonical;
    }

    private static string Shown(string text) => text.Length <= ShownChars ? text : $"{text[..ShownChars]}… ({text.Length})";

    private JsonObject? Read(string file) =>
        File.Exists(PathOf(Name, file + ".gz"))
            ? JsonNode.Parse(Recording.Body(Path.Combine("sdks", Name, file)))!.AsObject()
            : null;

    private static string PathOf(string name, string file) =>
        Path.Combine(AppContext.BaseDirectory, "Recorded", "sdks", name, file);
}
