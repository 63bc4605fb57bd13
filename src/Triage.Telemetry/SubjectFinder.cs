using System.Text.Json.Nodes;
using Triage.Engine;
using Triage.Engine.Runs;

namespace Triage.Telemetry;

/// <summary>What a step is about: configured attributes, then configured keys anywhere in the arguments of tool calls.</summary>
internal static class SubjectFinder
{
    private const int MaxSubjects = 50;

    public static IReadOnlyList<Subject> Find(
        ReadingSettings settings,
        AttributeSet attributes,
        IReadOnlyList<JsonNode> arguments
    ) =>
        [
            .. settings
                .SubjectAttributes.Select(key => (Name: key, Value: attributes.Word(key)))
                .Concat(Scalars(arguments).Where(s => settings.SubjectKeys.Contains(s.Name, StringComparer.Ordinal)))
                .Where(s => s.Value is { Length: > 0 and <= Limits.MaxShortTextChars })
                .Select(s => new Subject(s.Name, s.Value!))
                .Distinct()
                .Take(MaxSubjects),
        ];

    private static IEnumerable<(string Name, string? Value)> Scalars(IReadOnlyList<JsonNode> arguments)
    {
        // Not recursive: the depth of what a model asked for is not ours to trust.
        var open = new Stack<(string? Name, JsonNode? Value)>(arguments.Reverse().Select(a => ((string?)null, (JsonNode?)a)));
        while (open.TryPop(out var next))
        {
            if (next is { Name: { } name, Value: JsonValue scalar })
            {
                yield return (name, JsonText.TextOf(scalar));
            }

            var children = next.Value switch
            {
                JsonObject map => map.Select(p => ((string?)p.Key, p.Value)),
                JsonArray list => list.Select(v => ((string?)null, v)),
                _ => [],
            };
            foreach (var child in children.Reverse())
            {
                open.Push(child);
            }
        }
    }
}
