using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Triage.Engine.Runs;

namespace Triage.Engine.Comparison;

/// <summary>A tool result that holds less than there is, by its own words.</summary>
/// <param name="Call">Which call of this tool it is, from 1 in order of start.</param>
/// <param name="Declared">How many entries there are, as the result declares it; null when it only says that there are more.</param>
/// <param name="Returned">Entries that were returned; over all pages when several were fetched.</param>
/// <param name="Members">The members that say so, as written: <c>total</c>, <c>payments</c>.</param>
/// <param name="AsAsked">No more were asked for than were returned.</param>
public sealed record CutResult(
    string SpanId,
    string Tool,
    int Call,
    long? Declared,
    int Returned,
    IReadOnlyList<string> Members,
    string Words,
    bool AsAsked = false
);

/// <summary>
/// Finds results that are not all there is: a declared total above the number of entries, a flag, a next page that
/// nobody fetched, a mark at the end of a text, JSON that breaks off. Pages that were all fetched are no cut.
/// </summary>
public static class CutResults
{
    private static readonly HashSet<string> Totals = Names(
        "total totalcount totalresults totalitems totalrecords totalhits totalrows totalsize totalentries totalelements "
            + "recordstotal hitstotal itemcount rowcount recordcount resultcount entrycount numfound count available"
    );

    private static readonly HashSet<string> CutFlags = Names(
        "truncated istruncated resulttruncated incomplete incompleteresults partial partialresult"
    );

    private static readonly HashSet<string> MoreFlags = Names(
        "hasmore hasnext hasnextpage more moreavailable moreresults nextcursor nextpage nextpagetoken nexttoken "
            + "continuationtoken odatanextlink next endcursor"
    );

    private static readonly HashSet<string> Paging = Names(
        "page pagenumber pageno offset cursor after start skip from startindex pagetoken nexttoken nextcursor continuationtoken"
    );

    private static readonly HashSet<string> Sizes = Names(
        "limit pagesize perpage maxresults top first size count take n k rows num"
    );

    /// <summary>Beside one of these a <c>total</c> is an amount and no number of entries.</summary>
    private static readonly HashSet<string> Money = Names(
        "currency subtotal tax vat net gross amount price sum due paid balance"
    );

    private static readonly SearchValues<char> PlainChars = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789");

    private sealed record Call(
        Span Span,
        string Tool,
        int Number,
        string Question,
        string Arguments,
        long? AskedFor,
        ListReading Read
    );

    /// <summary>At most one per call, in order of start.</summary>
    public static IReadOnlyList<CutResult> In(IEnumerable<Span> spans) => In(ToolAnswers.In([.. spans]));

    internal static IReadOnlyList<CutResult> In(IReadOnlyList<ToolAnswer> answers)
    {
        var calls = CallsIn(answers);
        var placeOf = calls.Select((call, at) => (call, at)).ToDictionary(c => (c.call.Tool, c.call.Number), c => c.at);
        return
        [
            .. calls
                .GroupBy(c => (c.Tool, c.Question))
                .SelectMany(same => CutAmong([.. same]))
                .OrderBy(c => placeOf[(c.Tool, c.Call)]),
        ];
    }

    private static List<Call> CallsIn(IReadOnlyList<ToolAnswer> answers)
    {
        var calls = new List<Call>();
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (span, tool, arguments, result) in answers)
        {
            var number = numbers[tool] = numbers.GetValueOrDefault(tool) + 1;
            // A result that the intake had to cut says nothing about the tool.
            if (result.Length >= Limits.MaxContentChars)
            {
                continue;
            }

            var read = ListReading.Of(result);
            // Without the arguments, pages of one answer are known by the total they all declare.
            var (question, askedFor) = arguments is null
                ? ($"total {(read.Longest is { } list ? DeclaredOf(read, list)?.Value : null)}", null)
                : QuestionOf(arguments);
            calls.Add(new Call(span, tool, number, question, arguments ?? $"{number}", askedFor, read));
        }

        return calls;
    }

    /// <summary>Calls of one tool with one question are the pages of one answer.</summary>
    private static IEnumerable<CutResult> CutAmong(IReadOnlyList<Call> pages)
    {
        // The same page asked for twice is a repeat and brings nothing new.
        var returned = pages
            .GroupBy(c => c.Arguments, StringComparer.Ordinal)
            .Sum(same => same.Max(c => c.Read.Longest?.Entries ?? 0));
        for (var at = 0; at < pages.Count; at++)
        {
            var (call, isLast) = (pages[at], at == pages.Count - 1);
            if (Cut(call, isLast, pages.Count, returned) is { } cut)
            {
                yield return cut;
            }
        }
    }

    private static CutResult? Cut(Call call, bool isLast, int pages, int returnedInAll)
    {
        var read = call.Read;
        var list = read.Longest;
        var list1 = list is null ? [] : new[] { list.Name.Length == 0 ? "entries" : list.Name };
        if (isLast && list is not null && DeclaredOf(read, list) is { } declared && declared.Value > returnedInAll)
        {
            var over = pages > 1 ? $" over {pages} calls" : "";
            return Of(
                declared.Value,
                returnedInAll,
                [declared.Name, .. list1],
                $"{call.Tool} declares {declared.Name} {declared.Value}, returned {returnedInAll}{over}"
            ) with
            {
                AsAsked = call.AskedFor == list.Entries,
            };
        }

        var returned = list?.Entries ?? 0;
        if (read.Members.FirstOrDefault(m => CutFlags.Contains(Plain(m.Name)) && Says(m.Value)) is { } flag)
        {
            return Of(null, returned, [flag.Name, .. list1], $"{call.Tool} says {flag.Name}: {flag.Value}, returned {returned}");
        }

        if (read.Mark is { } mark)
        {
            return Of(null, returned, list1, $"{call.Tool} returned a text that ends with “{mark}”");
        }

        if (read.BreaksOff)
        {
            return Of(null, returned, list1, $"{call.Tool} returned a list that breaks off after {returned} entries");
        }

        var more =
            isLast && list is not null
                ? read.Members.FirstOrDefault(m => MoreFlags.Contains(Plain(m.Name)) && Says(m.Value))
                : null;
        return more is null
            ? null
            : Of(
                null,
                returned,
                [more.Name, .. list1],
                $"{call.Tool} says {more.Name} after {returned} entries, and no more were fetched"
            ) with
            {
                AsAsked = call.AskedFor == returned,
            };

        CutResult Of(long? declared, int entries, IReadOnlyList<string> members, string words) =>
            new(call.Span.SpanId, call.Tool, call.Number, declared, entries, members, words);
    }

    private static (string Name, long Value)? DeclaredOf(ListReading read, ListSeen list)
    {
        var isMoney = read.Members.Any(m => Money.Contains(Plain(m.Name)));
        foreach (var member in read.Members)
        {
            var name = Plain(member.Name);
            var named = Plain(list.Name);
            var isTotal = named.Length > 0 && (name == $"total{named}" || name == $"{named}total" || name == $"{named}count");
            isTotal |= Totals.Contains(name) && !(isMoney && name == "total");
            if (isTotal && long.TryParse(member.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            {
                return (member.Name, value);
            }
        }

        return null;
    }

    /// <summary>The arguments without what turns pages, and how many entries were asked for.</summary>
    private static (string Question, long? AskedFor) QuestionOf(string arguments)
    {
        using var json = CanonicalContent.TryParse(arguments);
        if (json?.RootElement.ValueKind is not JsonValueKind.Object)
        {
            return (arguments, null);
        }

        var members = json.RootElement.EnumerateObject().ToList();
        var size = members.FirstOrDefault(m => Sizes.Contains(Plain(m.Name)) && m.Value.ValueKind is JsonValueKind.Number);
        var kept = members.Where(m => !Paging.Contains(Plain(m.Name))).OrderBy(m => m.Name, StringComparer.Ordinal);
        return (
            string.Join('\n', kept.Select(m => $"{m.Name}={m.Value.GetRawText()}")),
            size.Value.ValueKind is JsonValueKind.Number && size.Value.TryGetInt64(out var asked) ? asked : null
        );
    }

    /// <summary>A flag that is set, a cursor that is there.</summary>
    private static bool Says(string value) => value is not ("" or "false" or "null" or "0" or "False" or "no");

    private static string Plain(string name) =>
        name.AsSpan().ContainsAnyExcept(PlainChars)
            ? string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant()
            : name;

    private static HashSet<string> Names(string words) => new(words.Split(' '), StringComparer.Ordinal);
}
