using System.Text;
using System.Text.RegularExpressions;

namespace Triage.Engine.Runs;

/// <summary>
/// What stays of a prompt when its variables are filled otherwise: two fillings of one template have the same skeleton.
/// It groups texts and proves nothing alone: that two texts share a skeleton does not make the literals in which they differ
/// variables, which only several runs of one build can show (<see cref="PromptTemplate"/>).
/// </summary>
/// <remarks>
/// Taken for a variable: everything of <see cref="VolatileValues"/>, redaction markers, JSON values, what stands behind a label
/// that names data (<c>Customer: Jane Doe</c>, <c>&lt;invoice&gt;…&lt;/invoice&gt;</c>), quoted words, addresses, names of days and
/// months, words with a digit, and words with one capital inside a sentence, which are names. A list of variables is one, however
/// long it is. Capitals throughout (NEVER, JSON) and words in back quotes are instructions.
/// </remarks>
public static partial class PromptSkeleton
{
    /// <summary>Stands for every variable.</summary>
    public const string Variable = "<v>";

    // One character of the private use area, so that what is masked is not masked again.
    private const char Hole = '\ue000';
    private const string HoleText = "\ue000";

    // Around the keys of JSON, which are no quoted words.
    private const char KeyQuote = '\ue001';

    /// <summary>The beginning of a skeleton: edits of one prompt mostly keep it, and two prompts seldom share it.</summary>
    public static string BeginningOf(string text)
    {
        const int MaxChars = 80;
        var line = text.AsSpan().Trim();
        line = line[..Math.Min(line.Length, MaxChars * 10)];
        var end = line.IndexOfAny('\n', '\r');
        var skeleton = Of(new string(end < 0 ? line : line[..end]));
        return skeleton.Length <= MaxChars ? skeleton : skeleton[..MaxChars];
    }

    /// <summary>Never throws; an empty text has an empty skeleton.</summary>
    public static string Of(string text)
    {
        text = VolatileValues.MaskWithDates(text.ReplaceLineEndings("\n"));
        text = Masked().Replace(text, HoleText);
        text = Marker().Replace(text, HoleText);
        text = JsonKey().Replace(text, $"{KeyQuote}${{name}}{KeyQuote}");
        text = JsonMember().Replace(text, "${key}" + HoleText);
        text = Tagged().Replace(text, "<${tag}>" + HoleText + "</${tag}>");
        text = Labelled().Replace(text, "${label}" + HoleText);
        text = Quoted().Replace(text, HoleText);
        text = Address().Replace(text, HoleText);
        text = Calendar().Replace(text, HoleText);

        var skeleton = new StringBuilder(text.Length);
        var before = "";
        foreach (var line in text.Split('\n'))
        {
            var masked = Listed().Replace(MaskWords(line), HoleText);
            // Rows of one table or list; how many there are is data.
            if (masked == before && masked.Contains(Hole, StringComparison.Ordinal))
            {
                continue;
            }

            before = masked;
            skeleton.Append(masked).Append('\n');
        }

        return skeleton.ToString().Trim().Replace(HoleText, Variable, StringComparison.Ordinal).Replace(KeyQuote, '"');
    }

    /// <summary>The words of a line: those with a digit and, inside a sentence, names are masked; white space is one blank.</summary>
    private static string MaskWords(string line)
    {
        var masked = new StringBuilder(line.Length);
        var insideSentence = false;
        foreach (var word in line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
        {
            var start = 0;
            var end = word.Length;
            while (start < end && IsPunctuation(word[start]))
            {
                start++;
            }

            while (end > start && IsPunctuation(word[end - 1]))
            {
                end--;
            }

            var core = word.AsSpan(start, end - start);
            masked.Append(masked.Length == 0 ? "" : " ").Append(word, 0, start);
            if (core.ContainsAnyInRange('0', '9') || (insideSentence && start == 0 && IsName(core)))
            {
                masked.Append(Hole);
            }
            else
            {
                masked.Append(core);
            }

            masked.Append(word, end, word.Length - end);
            insideSentence = !core.IsEmpty && word[^1] is not ('.' or ':' or '!' or '?');
        }

        return masked.ToString();
    }

    private static bool IsPunctuation(char c) =>
        c is not (Hole or KeyQuote) && (char.IsPunctuation(c) || c is '<' or '>' or '|' or '=');

    /// <summary><c>Jane</c>, <c>O'Neil</c>, <c>Müller-Lang</c>; not <c>NEVER</c> and not <c>iPhone</c>.</summary>
    private static bool IsName(ReadOnlySpan<char> word)
    {
        if (word.Length < 2 || !char.IsUpper(word[0]))
        {
            return false;
        }

        var lower = false;
        foreach (var c in word[1..])
        {
            lower |= char.IsLower(c);
            if (!char.IsLetter(c) && c is not ('\'' or '’' or '-'))
            {
                return false;
            }
        }

        return lower;
    }

    private const RegexOptions Plain = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    // As in VolatileValues: no nested repeats, so the time grows with the text alone, and the key must not depend on how busy
    // the machine is.
    private const int NoTimeout = -1;

    private const string DataLabels =
        "customer|client|user|name|account|tenant|company|organi[sz]ation|order|invoice|ticket|case|request|date|today|now|time|time ?zone|email|e-mail|phone|address|city|country|locale|session|reference|ref|amount|balance|currency|ledger|subject|product|item|vendor|supplier|question|query|input|context|history|conversation|document|transcript|id|number|no";

    [GeneratedRegex("<(uuid|time|id|hex|date)>", Plain, NoTimeout)]
    private static partial Regex Masked();

    [GeneratedRegex(@"\[redacted:[^\]\n]{1,100}\]", Plain, NoTimeout)]
    private static partial Regex Marker();

    [GeneratedRegex(@"""(?<name>[^""\\\n]{1,100})""(?=[ \t]{0,5}:)", Plain, NoTimeout)]
    private static partial Regex JsonKey();

    /// <summary><c>"total": 412</c></summary>
    [GeneratedRegex(
        @"(?<key>\ue001[ \t]{0,5}:[ \t]{0,5})(""([^""\\]|\\.)*""|-?[0-9][0-9.eE+-]*|true|false|null)",
        Plain,
        NoTimeout
    )]
    private static partial Regex JsonMember();

    /// <summary><c>&lt;customer_name&gt;Jane&lt;/customer_name&gt;</c></summary>
    [GeneratedRegex(
        @"<(?<tag>([a-z]{1,20}[_-]){0,3}(" + DataLabels + @")s?([_-](id|name|number))?)>[^<]{1,2000}</\k<tag>>",
        Plain | RegexOptions.IgnoreCase,
        NoTimeout
    )]
    private static partial Regex Tagged();

    /// <summary><c>- **Customer name**: Jane Doe</c>, <c>Today is: …</c></summary>
    [GeneratedRegex(
        @"(?<=^|\n)(?<label>[ \t]{0,20}[-*#>]{0,3}[ \t]{0,5}(\*\*)?(\p{L}{1,20}[ _-]){0,3}("
            + DataLabels
            + @")s?([ _-](id|name|number|no|is))?(\*\*)?[ \t]{0,5}[:=](\*\*)?[ \t]{0,5})[^\n]{1,300}(?=\n|$)",
        Plain | RegexOptions.IgnoreCase,
        NoTimeout
    )]
    private static partial Regex Labelled();

    [GeneratedRegex(
        @"""[^""\n]{1,80}""|“[^”\n]{1,80}”|„[^“\n]{1,80}“|(?<![\p{L}\p{N}])'[^'\n]{1,80}'(?![\p{L}\p{N}])",
        Plain,
        NoTimeout
    )]
    private static partial Regex Quoted();

    [GeneratedRegex(
        @"https?://[^\s<>""')\]]{1,2000}|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(\.[\w-]{1,63}){1,5}",
        Plain,
        NoTimeout
    )]
    private static partial Regex Address();

    [GeneratedRegex(
        @"\b((Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September|October|November|December|(Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)\b\.?(?= ?[0-9]))\b",
        Plain,
        NoTimeout
    )]
    private static partial Regex Calendar();

    /// <summary>Variables with nothing but commas, words that join, or blanks between them.</summary>
    [GeneratedRegex("\ue000([ \t]{0,3}([,;&/+]|and|or)?[ \t]{0,3}\ue000)+", Plain, NoTimeout)]
    private static partial Regex Listed();
}
