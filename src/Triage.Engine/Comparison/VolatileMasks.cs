using System.Text.RegularExpressions;

namespace Triage.Engine.Comparison;

/// <summary>What a value looks like that means nothing by being another one in the next run.</summary>
public enum MaskForm
{
    /// <summary><c>0b6f2f0e-8d55-4a4f-9c58-0f6a3b1c2d3e</c></summary>
    Uuid,

    /// <summary>Ids that model APIs and SDKs make: <c>call_Qm3…</c>, <c>chatcmpl-…</c>, <c>toolu_…</c>.</summary>
    GeneratedId,

    /// <summary>Sixteen hex digits or more: trace ids, digests.</summary>
    LongHex,

    /// <summary>An instant near one of the two runs says when it ran. Any other instant is data and compares by value.</summary>
    Clock,

    /// <summary>The port behind a host: <c>127.0.0.1:41207</c>.</summary>
    Port,
}

/// <summary>One rule of <c>data/masks.yaml</c>: exactly one of the three ways to recognise a value.</summary>
/// <param name="Name">Its key in the file.</param>
/// <param name="Reason">Why such a value is no difference, or why it always is one.</param>
public sealed record VolatileMask(string Name, string Reason)
{
    public MaskForm? Form { get; init; }

    /// <summary>Members of JSON, however they are spelled: <c>request_id</c> stands for <c>requestId</c> too.</summary>
    public IReadOnlyList<string> Fields { get; init; } = [];

    /// <summary>A regular expression without look-around and back-references, so that it runs in linear time.</summary>
    public string? Pattern { get; init; }

    /// <summary>The opposite: values of these fields name what a job is about and are never masked.</summary>
    public bool Keeps { get; init; }
}

/// <summary>
/// Which values are left out of every comparison: they differ between any two runs and mean nothing by it. The rules are data, so
/// that a team can add the ids of its own systems. What was masked before content was hashed (<see cref="Runs.VolatileValues"/>)
/// is no rule here: stored keys depend on it.
/// </summary>
public sealed class VolatileMasks
{
    private readonly HashSet<MaskForm> _forms;
    private readonly HashSet<string> _masked;
    private readonly HashSet<string> _kept;
    private readonly Regex[] _patterns;

    /// <summary>Longer names of fields are spelled out before they are looked up.</summary>
    private const int MaxNameChars = 128;

    /// <exception cref="ArgumentException">A pattern is no regular expression of this kind; see <see cref="TryPattern"/>.</exception>
    public VolatileMasks(IReadOnlyList<VolatileMask> all)
    {
        All = all;
        _forms = [.. all.Select(m => m.Form).OfType<MaskForm>()];
        _masked = Names(all.Where(m => !m.Keeps));
        _kept = Names(all.Where(m => m.Keeps));
        _patterns =
        [
            .. all.Select(m => m.Pattern)
                .OfType<string>()
                .Select(p => TryPattern(p) ?? throw new ArgumentException($"'{p}' is no pattern.", nameof(all))),
        ];
    }

    /// <summary>Every form and no names: what holds where nobody chose.</summary>
    public static readonly VolatileMasks Forms = new([
        .. Enum.GetValues<MaskForm>()
            .Select(form => new VolatileMask(ContractWords.Of(form), "It looks like one.") { Form = form }),
    ]);

    public IReadOnlyList<VolatileMask> All { get; }

    /// <summary>Null when the text is no regular expression that runs in linear time.</summary>
    public static Regex? TryPattern(string pattern)
    {
        try
        {
            return new Regex(
                pattern,
                RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
                Regex.InfiniteMatchTimeout
            );
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>How a field is known, however it is spelled: letters and digits in lower case.</summary>
    public static string NameOf(string field) =>
        string.Create(
            field.Count(char.IsLetterOrDigit),
            field,
            static (name, from) =>
            {
                var at = 0;
                foreach (var c in from.Where(char.IsLetterOrDigit))
                {
                    name[at++] = char.ToLowerInvariant(c);
                }
            }
        );

    internal bool Masks(MaskForm form) => _forms.Contains(form);

    internal bool Masks(ReadOnlySpan<char> field) => Holds(_masked, field);

    internal bool Keeps(ReadOnlySpan<char> field) => Holds(_kept, field);

    internal bool HasPatternIn(ReadOnlySpan<char> text)
    {
        foreach (var pattern in _patterns)
        {
            if (pattern.IsMatch(text))
            {
                return true;
            }
        }

        return false;
    }

    internal string WithoutPatterns(string text)
    {
        foreach (var pattern in _patterns)
        {
            text = pattern.Replace(text, "<volatile>");
        }

        return text;
    }

    /// <summary>As with <see cref="NameOf"/>, without making a text of it: it is asked for each member of each content.</summary>
    private static bool Holds(HashSet<string> names, ReadOnlySpan<char> field)
    {
        if (names.Count == 0)
        {
            return false;
        }

        if (field.Length > MaxNameChars)
        {
            return names.Contains(NameOf(field.ToString()));
        }

        Span<char> name = stackalloc char[MaxNameChars];
        var length = 0;
        foreach (var c in field)
        {
            if (char.IsLetterOrDigit(c))
            {
                name[length++] = char.ToLowerInvariant(c);
            }
        }

        return names.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name[..length]);
    }

    private static HashSet<string> Names(IEnumerable<VolatileMask> masks) =>
        masks.SelectMany(m => m.Fields).Select(NameOf).ToHashSet(StringComparer.Ordinal);
}
