using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Triage.Engine.Runs;

namespace Triage.Engine.Comparison;

/// <summary>
/// Where a run could have its values from: the user's words, its subjects, its instructions, or what a tool had answered, down to
/// the field: <c>lookup_order.order.total</c>. Positions in lists are left out: which entry it was depends on the data.
/// </summary>
internal sealed class ValueSources
{
    public const string UserInput = "the input";
    public const string Instructions = "the instructions";

    private const int MaxValues = 200_000;

    private readonly Dictionary<string, List<(int From, string Source)>> _known = new(StringComparer.Ordinal);

    /// <summary>Instructions and conversations come back in each call: only what is new is read.</summary>
    private readonly HashSet<object> _read = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<string> _instructions = new(StringComparer.Ordinal);

    public ValueSources(RunReading run)
    {
        foreach (var text in run.Recorded.Run.Summary.Subjects.Select(s => s.Value).Append(run.UserInput).OfType<string>())
        {
            Add(text, 0, UserInput);
            AddWords(text, 0, UserInput);
        }

        var tools = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < run.Steps.Count; i++)
        {
            AddInstructions(run.Steps[i]);
            AddAnswers(run.Steps[i], i, tools);
        }
    }

    /// <summary>Whether any answer of a tool was captured: without one, a value from nowhere means nothing.</summary>
    public bool HasAnswers { get; private set; }

    /// <summary>What the value could have come from when step <paramref name="before"/> began; empty for a value from nowhere.</summary>
    public IReadOnlySet<string> Of(string value, int before) =>
        (_known.GetValueOrDefault(KeyOf(value)) ?? [])
            .Where(k => k.From <= before)
            .Select(k => k.Source)
            .ToHashSet(StringComparer.Ordinal);

    private void AddInstructions(StepReading step)
    {
        foreach (var text in step.Tools.Values.Append(step.SystemPrompt).OfType<string>().Where(_instructions.Add))
        {
            AddWords(text, 0, Instructions);
        }
    }

    private void AddAnswers(StepReading step, int at, Dictionary<string, string> tools)
    {
        var tool = step.Span.ToolName ?? step.Span.Name;
        foreach (var body in step.Span.In(ContentSlot.ToolResult).Concat(step.Span.In(ContentSlot.RetrievedDocument)))
        {
            // Parents come before their children: what a tool answered is known to the steps after it.
            AddAnswer(tool, body.Body, at + 1);
        }

        foreach (
            var part in step
                .Input.Concat(step.Output)
                .Where(_read.Add)
                .SelectMany(m => m.Message.Parts)
                .Where(p => p.CallId is not null)
        )
        {
            if (part is { Type: "tool_call", Name: { } name })
            {
                tools[part.CallId!] = name;
            }
            else if (part.Type == "tool_call_response")
            {
                AddAnswer(tools.GetValueOrDefault(part.CallId!, "a tool"), part.Content, at);
            }
        }
    }

    private void AddAnswer(string tool, string body, int from)
    {
        HasAnswers = true;
        var leaves = JsonLeaves.In(body);
        foreach (var (path, text) in leaves)
        {
            Add(text, from, $"{tool}{path}");
            if (text.Contains(' '))
            {
                AddWords(text, from, $"{tool}{path}");
            }
        }

        if (leaves.Count == 0)
        {
            AddWords(body, from, tool);
        }
    }

    private void AddWords(string text, int from, string source)
    {
        foreach (var word in ValueWords.In(text))
        {
            Add(word, from, source);
        }
    }

    private void Add(string value, int from, string source)
    {
        var key = KeyOf(value);
        if (!_known.TryGetValue(key, out var sources))
        {
            if (_known.Count >= MaxValues)
            {
                return;
            }

            _known[key] = sources = [];
        }

        if (!sources.Exists(s => s.Source == source))
        {
            sources.Add((from, source));
        }
    }

    /// <summary>Numbers by value: the text "50.00" says 50.</summary>
    private static string KeyOf(string value) =>
        decimal.TryParse(
            value,
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture,
            out var number
        )
            ? number.ToString("0.############################", CultureInfo.InvariantCulture)
            : value.Trim().ToUpperInvariant();
}

/// <summary>Words, names with hyphens, and numbers of a text.</summary>
internal static partial class ValueWords
{
    private const int MaxWords = 50_000;

    public static IEnumerable<string> In(string text)
    {
        var count = 0;
        for (var match = Word().Match(text); match.Success && count < MaxWords; match = match.NextMatch(), count++)
        {
            yield return match.Value;
        }
    }

    /// <summary>
    /// Telling enough that it does not turn up by chance: a name with a digit in it, a number of three digits or with decimals.
    /// Months and days are left out, because people and models work them out.
    /// </summary>
    public static bool IsTelling(string value) =>
        value.Length is >= 2 and <= 200
        && value.Any(char.IsAsciiDigit)
        && !value.Contains(' ')
        && !Day().IsMatch(value)
        && (!IsNumber(value) || value.Contains('.') || value.Count(char.IsAsciiDigit) >= 3);

    public static bool IsNumber(string value) =>
        decimal.TryParse(
            value,
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture,
            out _
        );

    [GeneratedRegex(
        "^[0-9]{4}(-[0-9]{2}){1,2}([T ].*)?$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: -1
    )]
    private static partial Regex Day();

    [GeneratedRegex(
        @"[\p{L}\p{N}]+([._@/:+-][\p{L}\p{N}]+)*",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: -1
    )]
    private static partial Regex Word();
}

/// <summary>The plain values of a JSON body with their paths, positions in lists left out.</summary>
internal static class JsonLeaves
{
    private const int MaxLeaves = 20_000;

    /// <summary>Empty when the body is no JSON object or list.</summary>
    public static List<(string Path, string Text)> In(string body)
    {
        var leaves = new List<(string, string)>();
        using var json = CanonicalContent.TryParse(body);
        if (json is not null)
        {
            Add(json.RootElement, "", leaves, 0);
        }

        return leaves;
    }

    private static void Add(JsonElement value, string path, List<(string, string)> leaves, int depth)
    {
        if (leaves.Count >= MaxLeaves || depth > Limits.MaxJsonDepth)
        {
            return;
        }

        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    Add(member.Value, $"{path}.{member.Name}", leaves, depth + 1);
                }

                break;
            case JsonValueKind.Array:
                foreach (var entry in value.EnumerateArray())
                {
                    Add(entry, path, leaves, depth + 1);
                }

                break;
            case JsonValueKind.String:
                var text = value.GetString()!;
                using (var inner = CanonicalContent.TryParse(text))
                {
                    if (inner is not null)
                    {
                        Add(inner.RootElement, path, leaves, depth + 1);
                        break;
                    }
                }

                leaves.Add((path, text));
                break;
            case JsonValueKind.Number:
                leaves.Add((path, value.GetRawText()));
                break;
        }
    }
}
