using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Triage.Engine.Runs;

namespace Triage.Telemetry.Tests;

/// <summary>
/// From where each canonical field of a recorded SDK is read, found out from outside: one value after the other is replaced in the
/// recorded payload, and the fields in which the replacement turns up were read from there. So the table says what the mapping
/// does, not what somebody thinks that it does.
/// </summary>
internal sealed partial class ReadFields
{
    // One small word: no rule of redaction, and no spelling of finish reasons or providers, changes it.
    private const string Word = "zqmark";
    private const long Number = 777777;
    private const string NumberText = "777777";
    private const int MaxLeaves = 100;

    public static readonly IReadOnlyList<(string Name, Func<Span, string?> Of)> Fields =
    [
        ("kind", s => s.Kind.ToString()),
        ("agent", s => s.Agent),
        ("task", s => s.Task),
        ("conversation", s => s.ConversationId),
        ("run key", s => s.RunKey),
        ("version", s => s.Build.Version),
        ("commit", s => s.Build.Commit),
        ("environment", s => s.Build.Environment),
        ("provider", s => s.Provider),
        ("server", s => s.ServerAddress),
        ("requested model", s => s.RequestModel),
        ("answering model", s => s.ResponseModel),
        ("response id", s => s.ResponseId),
        ("parameters", s => s.Parameters),
        ("finish reason", s => s.FinishReason),
        ("input tokens", s => s.InputTokens?.ToString(CultureInfo.InvariantCulture)),
        ("output tokens", s => s.OutputTokens?.ToString(CultureInfo.InvariantCulture)),
        ("tool", s => s.ToolName),
        ("tool call id", s => s.ToolCallId),
        ("error type", s => s.ErrorType),
        ("system prompt", s => s.TextOf(ContentSlot.SystemPrompt)),
        ("tools offered", s => s.TextOf(ContentSlot.ToolDefinition)),
        ("input messages", s => s.TextOf(ContentSlot.InputMessage)),
        ("output messages", s => s.TextOf(ContentSlot.OutputMessage)),
        ("tool arguments", s => s.TextOf(ContentSlot.ToolArguments)),
        ("tool result", s => s.TextOf(ContentSlot.ToolResult)),
        ("documents", s => s.TextOf(ContentSlot.RetrievedDocument)),
    ];

    private readonly Dictionary<string, SortedSet<string>> sources = Fields.ToDictionary(
        f => f.Name,
        _ => new SortedSet<string>(StringComparer.Ordinal),
        StringComparer.Ordinal
    );

    private readonly HashSet<string> scanned = new(StringComparer.Ordinal);

    private ReadFields() { }

    /// <summary>Sources by name of the field; none where the SDK does not send it.</summary>
    public static IReadOnlyDictionary<string, SortedSet<string>> Of(RecordedSdk sdk)
    {
        var found = new ReadFields();
        found.Scan(sdk.Traces, "resourceSpans", "scopeSpans", "spans", b => Recording.Traces(b));
        if (sdk.Logs is { } logs)
        {
            found.Scan(logs, "resourceLogs", "scopeLogs", "logRecords", b => Recording.Logs(b));
        }

        foreach (var set in found.sources.Values)
        {
            // A record says it once more.
            set.RemoveWhere(source =>
                source.StartsWith("log ", StringComparison.Ordinal)
                && set.Contains(source[(source.IndexOf(": ", StringComparison.Ordinal) + 2)..])
            );
        }

        return found.sources;
    }

    private void Scan(JsonObject body, string top, string middle, string items, Func<JsonNode, IReadOnlyList<Span>> read)
    {
        foreach (var resource in body[top]!.AsArray().OfType<JsonObject>())
        {
            foreach (var scope in resource[middle]!.AsArray().OfType<JsonObject>())
            {
                // Items with the same keys are read from the same places.
                foreach (var item in scope[items]!.AsArray().Where(i => scanned.Add(KeysOf(i!.AsObject()))))
                {
                    // Alone, so that one value is behind what is found.
                    var one = item!.DeepClone().AsObject();
                    var around = new JsonObject { ["scope"] = scope["scope"]?.DeepClone(), [items] = new JsonArray(one) };
                    var of = new JsonObject
                    {
                        ["resource"] = resource["resource"]?.DeepClone(),
                        [middle] = new JsonArray(around),
                    };
                    var alone = new JsonObject { [top] = new JsonArray(of) };
                    if (read(alone).SingleOrDefault() is { } before)
                    {
                        new Item(this, before, () => read(alone).SingleOrDefault()).Scan(one, of["resource"]?["attributes"]);
                    }
                }
            }
        }
    }

    /// <summary>One span or log record while its values are replaced.</summary>
    private sealed class Item(ReadFields found, Span before, Func<Span?> read)
    {
        private readonly HashSet<string> open =
        [
            .. Fields.Where(f => f.Of(before) is { Length: > 0 } value && value != nameof(StepKind.Other)).Select(f => f.Name),
        ];

        public void Scan(JsonObject item, JsonNode? resource)
        {
            Each(item, resource, Replace);
            if (open.Contains("kind") && item["attributes"] is JsonArray attributes)
            {
                LeaveOut(item, attributes);
            }

            // What no whole value was behind stands inside of one.
            Each(item, resource, ReplaceLeaves);
        }

        private void Each(JsonObject item, JsonNode? resource, Action<JsonObject, string> replace)
        {
            var isLog = !item.ContainsKey("name");
            var name = isLog ? $"log {EventNameOf(item)}: " : "";
            EachOf(resource, "resource: ", replace);
            EachOf(item["attributes"], name, replace);
            foreach (var e in (item["events"] as JsonArray ?? []).OfType<JsonObject>())
            {
                EachOf(e["attributes"], $"event {e["name"]}: ", replace);
            }

            if (item["body"] is JsonObject)
            {
                replace(item, name + "body");
            }

            if (item["name"] is { } own)
            {
                item["name"] = Word;
                Note("span name");
                item["name"] = own;
            }
        }

        private static void EachOf(JsonNode? attributes, string where, Action<JsonObject, string> replace)
        {
            foreach (var attribute in (attributes as JsonArray ?? []).OfType<JsonObject>())
            {
                replace(attribute, where + Bare(attribute["key"]!.GetValue<string>()));
            }
        }

        private static string PlaceIn(JsonObject holder) => holder.ContainsKey("value") ? "value" : "body";

        private void Replace(JsonObject holder, string source)
        {
            var place = PlaceIn(holder);
            var value = holder[place];
            if (value is not JsonObject { Count: > 0 })
            {
                return;
            }

            foreach (
                var replacement in new JsonObject[]
                {
                    new() { ["stringValue"] = Word },
                    new() { ["intValue"] = Number },
                }
            )
            {
                holder[place] = replacement;
                Note(source);
            }

            holder[place] = value;
        }

        /// <summary>A kind follows from keys that are there, whatever they say; of two that say the same each is enough.</summary>
        private void LeaveOut(JsonObject item, JsonArray attributes)
        {
            var needed = attributes.Where(left => !IsSameWith(attributes.Where(a => a != left))).ToList();
            var enough = needed.Count > 0 ? needed : attributes.Where(kept => IsSameWith([kept])).ToList();
            found.sources["kind"].UnionWith(enough.Select(a => Bare(a!["key"]!.GetValue<string>())));

            bool IsSameWith(IEnumerable<JsonNode?> some)
            {
                item["attributes"] = new JsonArray([.. some.Select(a => a!.DeepClone())]);
                var after = read();
                item["attributes"] = attributes;
                return after is not null && (after.Kind, after.Dialect) == (before.Kind, before.Dialect);
            }
        }

        /// <summary>The single values inside of a value: of JSON text, or of the lists and maps of OTLP.</summary>
        private void ReplaceLeaves(JsonObject holder, string source)
        {
            if (!open.Any(f => f != "kind") || holder[PlaceIn(holder)] is not JsonObject any)
            {
                return;
            }

            var text = any["stringValue"]?.GetValue<string>();
            var inner = text is null ? any : Parsed(text);
            foreach (var (parent, at, path) in Leaves(inner, "").Take(MaxLeaves).ToList())
            {
                var leaf = At(parent, at)!;
                Set(parent, at, leaf.GetValueKind() == JsonValueKind.Number ? JsonValue.Create(Number) : JsonValue.Create(Word));
                if (text is not null)
                {
                    any["stringValue"] = inner!.ToJsonString();
                }

                Note(path.Length == 0 ? source : $"{source} → {path}", open);
                Set(parent, at, leaf);
                if (text is not null)
                {
                    any["stringValue"] = text;
                }
            }
        }

        private void Note(string source, HashSet<string>? only = null)
        {
            if (read() is not { } after)
            {
                return;
            }

            foreach (var (field, of) in Fields.Where(f => only?.Contains(f.Name) != false))
            {
                var (was, isNow) = (of(before), of(after));
                if (
                    was is not null
                    && isNow is not null
                    && was != isNow
                    && (
                        field == "kind"
                        || isNow.Contains(Word, StringComparison.Ordinal)
                        || isNow.Contains(NumberText, StringComparison.Ordinal)
                    )
                )
                {
                    found.sources[field].Add(source);
                    if (only is null)
                    {
                        open.Remove(field);
                    }
                }
            }
        }
    }

    private static string KeysOf(JsonObject item) =>
        string.Join(
            ' ',
            (item["attributes"] as JsonArray ?? [])
                .Select(a => $"{Bare(a!["key"]!.GetValue<string>())}{(a["value"] as JsonObject)?.Count}")
                .Distinct()
                .Order(StringComparer.Ordinal)
                .Prepend(EventNameOf(item))
                .Prepend(item["name"]?.GetValue<string>().Split(' ')[0])
        );

    private static string EventNameOf(JsonObject log) =>
        (log["attributes"] as JsonArray ?? [])
            .Where(a => a!["key"]!.GetValue<string>() == "event.name")
            .Select(a => a!["value"]!["stringValue"]?.GetValue<string>())
            .FirstOrDefault()
        ?? log["eventName"]?.GetValue<string>()
        ?? "";

    private static JsonNode? Parsed(string text)
    {
        try
        {
            return text.AsSpan().TrimStart() is ['{' or '[', ..] ? JsonNode.Parse(text) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static IEnumerable<(JsonNode Parent, object At, string Path)> Leaves(JsonNode? node, string path)
    {
        IEnumerable<(object At, JsonNode? Value, string Path)> children = node switch
        {
            // An entry of a map of OTLP.
            JsonObject map when map["key"] is JsonValue key && map["value"] is { } value =>
            [
                ("value", value, Step(path, key.GetValue<string>())),
            ],
            JsonObject map => map.Select(p => ((object)p.Key, p.Value, Step(path, p.Key))).ToList(),
            JsonArray list => list.Select((v, i) => ((object)i, v, (v as JsonObject)?["key"] is null ? Step(path, "N") : path))
                .ToList(),
            _ => [],
        };
        return children.SelectMany(c => c.Value is JsonValue ? [(node!, c.At, c.Path)] : Leaves(c.Value, c.Path));
    }

    // Of a path the first steps say enough: messages.N.
    private static string Step(string path, string step) =>
        step is "stringValue" or "kvlistValue" or "arrayValue" or "values" or "intValue" || path.Contains('.') ? path
        : path.Length == 0 ? step
        : $"{path}.{step}";

    private static JsonNode? At(JsonNode parent, object at) => at is int index ? parent[index] : parent[(string)at];

    private static void Set(JsonNode parent, object at, JsonNode? value)
    {
        if (at is int index)
        {
            parent[index] = value;
        }
        else
        {
            parent[(string)at] = value;
        }
    }

    // llm.input_messages.7.message.role is one of llm.input_messages.N.*
    private static string Bare(string key) => Index().Match(key) is { Success: true } match ? $"{key[..match.Index]}.N.*" : key;

    [GeneratedRegex(@"\.[0-9]+\.", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Index();
}
