using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Triage.Engine.Runs;

/// <summary>A plain value that a path found.</summary>
/// <param name="Member">Name of the member that held it; null for an entry of a list.</param>
/// <param name="Holders">The objects around it, nearest first.</param>
/// <param name="Position">Place of its entry in the innermost list, from 1; 0 outside of lists.</param>
/// <param name="Of">Entries of that list.</param>
internal sealed record JsonHit(string Text, string? Member, IReadOnlyList<JsonElement> Holders, int Position, int Of);

/// <summary>
/// The part of JSON paths that rules use: members by dots or <c>['..']</c>, list entries by <c>[*]</c> or <c>[n]</c> from
/// 0, the leading <c>$</c> optional. A list at the end stands for its entries; a string on the way is opened when it
/// holds JSON.
/// </summary>
public sealed partial class JsonPath
{
    private readonly IReadOnlyList<Step> _steps;

    private JsonPath(IReadOnlyList<Step> steps) => _steps = steps;

    /// <summary>Null when the text is no path of this kind.</summary>
    public static JsonPath? TryParse(string text)
    {
        var rest = text.Trim();
        if (rest.Length is 0 or > Limits.MaxShortTextChars)
        {
            return null;
        }

        rest = rest[0] == '$' ? rest[1..] : $".{rest}";
        // "$.[0]" and "[0]" mean the same list.
        rest = rest.StartsWith(".[", StringComparison.Ordinal) ? rest[1..] : rest;
        var steps = new List<Step>();
        var at = 0;
        while (at < rest.Length)
        {
            var match = PathStep().Match(rest, at);
            if (!match.Success)
            {
                return null;
            }

            steps.Add(StepOf(match));
            at += match.Length;
        }

        return new JsonPath(steps);
    }

    /// <summary>The first value at the path, a list or an object as well; null where there is none.</summary>
    internal JsonElement? First(JsonElement root) => At(root).Select(f => (JsonElement?)f.Value).FirstOrDefault();

    /// <summary>Every plain value at the path, in the order of the document, at most <see cref="Limits.MaxItemsPerRun"/>.</summary>
    internal IReadOnlyList<JsonHit> In(JsonElement root)
    {
        return
        [
            .. At(root)
                .SelectMany(f => f.Value.ValueKind == JsonValueKind.Array ? Next(f, Step.Each) : [f])
                .Select(f => (Found: f, Text: JsonInText.TextOf(f.Value)))
                .Where(f => f.Text is { Length: > 0 })
                .Take(Limits.MaxItemsPerRun)
                .Select(f => new JsonHit(f.Text!, f.Found.Member, f.Found.Holders, f.Found.Position, f.Found.Of)),
        ];
    }

    private IEnumerable<Found> At(JsonElement root)
    {
        IEnumerable<Found> found = [new Found(root, null, [], 0, 0)];
        foreach (var step in _steps)
        {
            found = found.SelectMany(f => Next(f, step));
        }

        return found;
    }

    private static IEnumerable<Found> Next(Found at, Step step)
    {
        var value = Opened(at.Value);
        switch (step)
        {
            case { Member: { } member } when value.ValueKind == JsonValueKind.Object:
                if (value.TryGetProperty(member, out var inner))
                {
                    yield return at with
                    {
                        Value = inner,
                        Member = member,
                        Holders = [value, .. at.Holders],
                    };
                }

                break;
            case { Index: { } index } when value.ValueKind == JsonValueKind.Array && index < value.GetArrayLength():
                yield return Entry(at, value[index], index, value.GetArrayLength());
                break;
            case { IsEach: true } when value.ValueKind == JsonValueKind.Array:
                var position = 0;
                foreach (var entry in value.EnumerateArray())
                {
                    yield return Entry(at, entry, position++, value.GetArrayLength());
                }

                break;
        }
    }

    private static Found Entry(Found list, JsonElement value, int index, int of) =>
        list with
        {
            Value = value,
            Member = null,
            Position = index + 1,
            Of = of,
        };

    private static JsonElement Opened(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && JsonInText.TextOf(value) is { } text && JsonInText.Find(text) is { } inner
            ? inner
            : value;

    private static Step StepOf(Match step)
    {
        if (step.Groups["member"] is { Success: true } member)
        {
            return new Step(member.Value, null);
        }

        return step.Groups["index"] is { Success: true } index
            ? new Step(null, int.Parse(index.Value, CultureInfo.InvariantCulture))
            : Step.Each;
    }

    private readonly record struct Found(
        JsonElement Value,
        string? Member,
        IReadOnlyList<JsonElement> Holders,
        int Position,
        int Of
    );

    private sealed record Step(string? Member, int? Index)
    {
        public static readonly Step Each = new(null, null);

        public bool IsEach => Member is null && Index is null;
    }

    [GeneratedRegex(
        @"\G(?:\.(?<member>[^.\[\]'""*$\s]+)|\[(?:'(?<member>[^']+)'|""(?<member>[^""]+)""|(?<index>\d{1,6})|\*)\])",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex PathStep();
}
