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
        IReadOnlyList<ToldJson> arguments
    )
    {
        List<Subject>? found = null;
        foreach (var key in settings.SubjectAttributes)
        {
            Add(key, attributes.Word(key));
        }

        if (arguments.Count > 0 && settings.SubjectKeys.Count > 0)
        {
            foreach (var (name, value) in Scalars(arguments.Where(a => a.MayHold(settings.SubjectKeys))))
            {
                if (settings.SubjectKeys.Contains(name, StringComparer.Ordinal))
                {
                    Add(name, JsonText.TextOf(value));
                }
            }
        }

        return found ?? (IReadOnlyList<Subject>)[];

        void Add(string name, string? value)
        {
            if (value is { Length: > 0 and <= Limits.MaxShortTextChars } && found is not { Count: >= MaxSubjects })
            {
                found ??= [];
                var subject = new Subject(name, value);
                if (!found.Contains(subject))
                {
                    found.Add(subject);
                }
            }
        }
    }

    private static IEnumerable<(string Name, JsonValue Value)> Scalars(IEnumerable<ToldJson> arguments)
    {
        // Not recursive: the depth of what a model asked for is not ours to trust.
        var open = new Stack<(string? Name, JsonNode? Value)>(arguments.Reverse().Select(a => ((string?)null, a.Node)));
        while (open.TryPop(out var next))
        {
            if (next is { Name: { } name, Value: JsonValue scalar })
            {
                yield return (name, scalar);
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
