using Triage.Engine.Runs;

namespace Triage.Engine.Comparison;

/// <summary>
/// What the two user inputs do not share, pair by pair: <c>EU-2031</c> here, <c>US-1107</c> there. Where such a value
/// turns up later it is a parameter of the run, not a difference in behaviour. Empty when both runs got the same input.
/// </summary>
internal sealed class InputParameters
{
    /// <summary>Words of one input that are looked at; longer inputs are compared by their beginning.</summary>
    private const int MaxWords = 2_000;

    /// <summary>U+E000 to U+F8FF are for private use: https://www.unicode.org/faq/private_use.</summary>
    private const int FirstMark = 0xE000;
    private const int Marks = 0xF900 - FirstMark;

    private readonly List<(string Green, string Red)> _values = [];

    private readonly string _redInput;

    private InputParameters(bool inputsDiffer, string redInput) => (InputsDiffer, _redInput) = (inputsDiffer, redInput);

    public static readonly InputParameters None = new(false, "");

    public bool InputsDiffer { get; }

    /// <summary>False: no difference is explained by any.</summary>
    public bool HasValues => _values.Count > 0;

    /// <summary>
    /// On the same subject nothing is excused: a different text around it is what we look for. Only where the two inputs are the
    /// same but for ids that were made up for each of them do those stand for each other.
    /// </summary>
    public static InputParameters Of(RunReading green, RunReading red, PairTier tier)
    {
        var (g, r) = (green.UserInput, red.UserInput);
        var sameButForIds = g is not null && r is not null && CanonicalContent.Of(g) == CanonicalContent.Of(r);
        if (g is null || r is null || g == r || (tier is PairTier.SameSubject ? !sameButForIds : sameButForIds))
        {
            return None;
        }

        var parameters = new InputParameters(tier is not PairTier.SameSubject, r);
        parameters.AddReplacedWords([.. WordsOf(g).Take(MaxWords)], [.. WordsOf(r).Take(MaxWords)]);
        if (tier is PairTier.SameSubject)
        {
            return parameters;
        }

        parameters.AddSubjects(green.Recorded.Run.Summary.Subjects, red.Recorded.Run.Summary.Subjects);
        parameters._values.Sort(
            (a, b) => Math.Max(b.Green.Length, b.Red.Length).CompareTo(Math.Max(a.Green.Length, a.Red.Length))
        );
        return parameters;
    }

    /// <summary>True when the two texts differ in nothing but the values of each run's own input.</summary>
    public bool Explain(string green, string red)
    {
        if (_values.Count == 0)
        {
            return false;
        }

        for (var i = 0; i < Math.Min(_values.Count, Marks); i++)
        {
            // One character for private use each: a word or a number would itself be replaced by a later value.
            var mark = char.ToString((char)(FirstMark + i));
            green = ReplaceWord(green, _values[i].Green, mark);
            red = ReplaceWord(red, _values[i].Red, mark);
        }

        return green == red;
    }

    /// <summary>The first value that only the green run was asked about and that stands in a text of the red run; null when none does.</summary>
    public string? GreenValueIn(string redText) =>
        _values.Find(v => ValueWords.IsTelling(v.Green) && !HasWord(_redInput, v.Green) && HasWord(redText, v.Green)).Green;

    private void AddReplacedWords(string[] green, string[] red)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        int[] g = [.. green.Select(IdOf)];
        int[] r = [.. red.Select(IdOf)];
        var (gFrom, rFrom) = (0, 0);
        foreach (var (gEnd, rEnd) in SequenceMatch.Of(g, r).Append((g.Length, r.Length)))
        {
            // Equally many words stand for each other one by one; else only the two phrases as wholes do.
            if (gEnd - gFrom == rEnd - rFrom)
            {
                for (var i = 0; i < gEnd - gFrom; i++)
                {
                    Add(green[gFrom + i], red[rFrom + i]);
                }
            }
            else
            {
                Add(string.Join(' ', green[gFrom..gEnd]), string.Join(' ', red[rFrom..rEnd]));
            }

            (gFrom, rFrom) = (gEnd + 1, rEnd + 1);
        }

        int IdOf(string word)
        {
            ids.TryAdd(word, ids.Count);
            return ids[word];
        }
    }

    private void AddSubjects(IReadOnlyList<Subject> green, IReadOnlyList<Subject> red)
    {
        foreach (var (g, r) in green.Join(red, s => s.Name, s => s.Name, (g, r) => (g, r)))
        {
            Add(g.Value, r.Value);
        }
    }

    private void Add(string green, string red)
    {
        if (green.Length > 0 && red.Length > 0 && green != red && !_values.Contains((green, red)))
        {
            _values.Add((green, red));
        }
    }

    private static IEnumerable<string> WordsOf(string text) =>
        text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Select(w => w.Trim('.', ',', ';', ':', '!', '?', '"', '\'', '(', ')', '[', ']', '{', '}'))
            .Where(w => w.Length > 0);

    /// <summary>Whether the word stands there as a whole: <c>A-104</c> is no part of <c>A-1045</c>.</summary>
    public static bool HasWord(string text, string word) => ReplaceWord(text, word, "\0") != text;

    public static string ReplaceWord(string text, string word, string with)
    {
        var at = text.IndexOf(word, StringComparison.Ordinal);
        if (at < 0)
        {
            return text;
        }

        var replaced = new System.Text.StringBuilder(text.Length);
        var from = 0;
        while (at >= 0)
        {
            var end = at + word.Length;
            var whole =
                (at == 0 || !char.IsLetterOrDigit(text[at - 1])) && (end == text.Length || !char.IsLetterOrDigit(text[end]));
            replaced.Append(text, from, at - from).Append(whole ? with : word);
            from = end;
            at = text.IndexOf(word, end, StringComparison.Ordinal);
        }

        return replaced.Append(text, from, text.Length - from).ToString();
    }
}
