using System.Text.Json;
using System.Text.RegularExpressions;

namespace Triage.Engine.Runs;

/// <summary>A subject rule that the recorded runs suggest; a person saves it or leaves it.</summary>
/// <param name="Examples">A few values it found.</param>
/// <param name="Values">Different values in all of the runs.</param>
/// <param name="Runs">Runs in which it found one.</param>
public sealed record ProposedSubjectRule(SubjectRule Rule, IReadOnlyList<string> Examples, int Values, int Runs, string Why);

/// <summary>
/// Looks for members that name things (<c>invoice</c>, <c>ticket_id</c>, <c>tenant</c>) in what tools were asked and
/// answered. One value per run is a subject of the run; many values that come back in several steps are its items.
/// </summary>
public static partial class SubjectProposals
{
    private const int MaxProposals = 12;
    private const int MaxExamples = 4;
    private const int MaxValuesPerBody = 5_000;

    /// <summary>Values that one run must have at a place, all different, before they are items.</summary>
    private const int MinItems = 2;

    /// <param name="runs">Some runs of one agent; twenty say as much as a thousand.</param>
    /// <returns>Items before subjects, what occurs in more steps and runs first.</returns>
    public static IReadOnlyList<ProposedSubjectRule> Of(IReadOnlyList<RecordedRun> runs)
    {
        var places = runs.SelectMany((run, at) => ValuesIn(run.Spans, at))
            .GroupBy(v => v.Place)
            .Select(g => new Seen(g.Key, [.. g]))
            .ToList();
        var items = places.Where(p => p.IsItems && p.Overlapping(places) > 0).ToList();
        var names = NamesOf(items);
        var proposed = items
            .OrderByDescending(p => p.Overlapping(items))
            .ThenByDescending(p => p.Distinct)
            .Select(p => p.Proposed(names[p], true, p.Overlapping(items)))
            .Concat(
                places
                    .Where(p => p.IsSubject && !items.Exists(i => i.Shares(p)))
                    // The same member in arguments of several tools is one subject; the place most runs have says enough.
                    .GroupBy(p => NameOf(p.Place.Path))
                    .Select(g => g.MaxBy(p => p.Runs)!)
                    .OrderByDescending(p => p.Runs)
                    .Select(p => p.Proposed(NameOf(p.Place.Path), false, 0))
            );
        return [.. proposed.Take(MaxProposals)];
    }

    private static IEnumerable<Value> ValuesIn(IReadOnlyList<Span> spans, int run) =>
        RecordedCalls
            .Of(spans)
            .SelectMany(call =>
                In(call.Arguments, SubjectPlace.Arguments, call.Tool, run)
                    .Concat(In(call.Results, SubjectPlace.Result, call.Tool, run))
            );

    private static IEnumerable<Value> In(IReadOnlyList<string> bodies, SubjectPlace part, string tool, int run) =>
        bodies
            .Select(JsonInText.Find)
            .OfType<JsonElement>()
            .SelectMany(body => Plain(body).Take(MaxValuesPerBody))
            .Where(v => NamesAThing(v.Member) && LooksLikeAName(v.Text))
            .Select(v => new Value(new Place(part, tool, v.Path), v.Text, run));

    /// <summary>Every plain member with its path, list entries folded into <c>[*]</c>. Not recursive: the depth is not ours to trust.</summary>
    private static IEnumerable<(string Path, string Member, string Text)> Plain(JsonElement root)
    {
        var open = new Stack<(string Path, string Member, JsonElement Value)>([("$", "", root)]);
        while (open.TryPop(out var next))
        {
            switch (next.Value.ValueKind)
            {
                case JsonValueKind.Object:
                    foreach (var member in next.Value.EnumerateObject().Where(m => PlainName().IsMatch(m.Name)))
                    {
                        open.Push(($"{next.Path}.{member.Name}", member.Name, member.Value));
                    }

                    break;
                case JsonValueKind.Array:
                    foreach (var entry in next.Value.EnumerateArray())
                    {
                        open.Push(($"{next.Path}[*]", next.Member, entry));
                    }

                    break;
                default:
                    if (JsonInText.TextOf(next.Value) is { } text && next.Member.Length > 0)
                    {
                        yield return (next.Path, next.Member, text);
                    }

                    break;
            }
        }
    }

    private static bool NamesAThing(string member) => ThingName().IsMatch(member) && !PassingName().IsMatch(member);

    private static bool LooksLikeAName(string text) =>
        text.Length is > 0 and <= 64
        && !text.Contains(' ', StringComparison.Ordinal)
        && text.Any(char.IsAsciiLetterOrDigit)
        && text is not ("true" or "false");

    /// <summary>Places with the same values are about the same thing: they take the name that says most.</summary>
    private static Dictionary<Seen, string> NamesOf(List<Seen> items)
    {
        var names = new Dictionary<Seen, string>();
        foreach (var place in items.OrderBy(i => IsGeneric(i.Place.Path)).ThenByDescending(i => i.Distinct))
        {
            names[place] = names.FirstOrDefault(n => n.Key.Shares(place)).Value ?? NameOf(place.Place.Path);
        }

        return names;
    }

    private static bool IsGeneric(string path) => path.EndsWith(".id", StringComparison.OrdinalIgnoreCase);

    /// <summary><c>$.rows[*].invoice_id</c> is an invoice, <c>$.tickets[*].id</c> a ticket.</summary>
    private static string NameOf(string path)
    {
        var members = path.Replace("[*]", "", StringComparison.Ordinal).Split('.', StringSplitOptions.RemoveEmptyEntries)[1..];
        var name = Ending().Replace(members[^1], "");
        if (name.Length == 0)
        {
            name = members.Length > 1 ? members[^2] : members[^1];
        }

        return name.Length > 3 && name.EndsWith('s') && !name.EndsWith("ss", StringComparison.Ordinal) ? name[..^1] : name;
    }

    private sealed record Place(SubjectPlace Part, string Tool, string Path);

    private sealed record Value(Place Place, string Text, int Run);

    private sealed class Seen
    {
        private readonly HashSet<(int Run, string Text)> _values;
        private readonly int _all;
        private readonly double _perRun;

        public Seen(Place place, IReadOnlyList<Value> values)
        {
            Place = place;
            _all = values.Count;
            _values = [.. values.Select(v => (v.Run, v.Text))];
            Runs = values.Select(v => v.Run).Distinct().Count();
            Distinct = values.Select(v => v.Text).Distinct(StringComparer.Ordinal).Count();
            _perRun = (double)_values.Count / Runs;
            Examples =
            [
                .. values.Select(v => v.Text).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Take(MaxExamples),
            ];
        }

        public Place Place { get; }
        public int Runs { get; }
        public int Distinct { get; }
        private IReadOnlyList<string> Examples { get; }

        /// <summary>Nearly every value stands there once: a tenant that is repeated on every row is no item.</summary>
        public bool IsItems => _perRun >= MinItems && _values.Count >= 0.5 * _all;

        /// <summary>One per run; what is the same in every run tells none of them apart.</summary>
        public bool IsSubject => _perRun < 1.5 && (Distinct > 1 || Runs == 1);

        /// <summary>Half of the values, or more, in the same runs.</summary>
        public bool Shares(Seen other) =>
            _values.Count(other._values.Contains) * 2 >= Math.Min(_values.Count, other._values.Count);

        public int Overlapping(IReadOnlyList<Seen> others) => others.Count(o => o != this && o.IsItems && Shares(o));

        public ProposedSubjectRule Proposed(string name, bool perItem, int alsoAt) =>
            new(
                new SubjectRule(name, Place.Part, Place.Path, Place.Tool, perItem),
                Examples,
                Distinct,
                Runs,
                perItem
                    ? $"Many in one run, and the same ones in {alsoAt} more {(alsoAt == 1 ? "place" : "places")}."
                    : $"One in each of {Runs} {(Runs == 1 ? "run" : "runs")}."
            );
    }

    [GeneratedRegex(
        "(^|_|-)(id|no|nr|num|number|key|ref|reference|code|invoice|ticket|order|case|account|customer|tenant|ledger|sku|item|document|claim|record|user|email)s?$|(Id|No|Number|Key|Ref)s?$",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex ThingName();

    /// <summary>Ids of the telling, which are new in every run.</summary>
    [GeneratedRegex(
        "(call|trace|span|request|response|session|run|message|correlation|idempotency|error|status)_?-?(id|key|code|no|number)s?$",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex PassingName();

    [GeneratedRegex(
        "(?i:(^|_|-)(id|no|nr|num|number|key|ref|reference)s?)$|(Id|No|Number|Key|Ref)s?$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Ending();

    [GeneratedRegex(@"^[^.\[\]'""*$\s]+$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PlainName();
}
