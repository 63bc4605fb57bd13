using System.Text.RegularExpressions;

namespace Triage.Web.Tests.Shape;

/// <summary>S-02: a private incident is hidden by one filter, which no query of incidents goes around.</summary>
public sealed partial class IncidentSightTests
{
    private const string Room = "src/Triage.Storage";
    private const string Filter = $"{Room}/Incidents/IncidentSight.cs";

    /// <summary>Where rows of incidents are read past the filter, and why nothing of a single one goes to anybody there.</summary>
    private static readonly Dictionary<string, string> PastTheFilter = new(StringComparer.Ordinal)
    {
        [Filter] = "it is the filter",
        [$"{Room}/Incidents/IncidentFile.cs"] =
            "what belongs to incidents that came through the filter, and those that follow one of them",
        [$"{Room}/Incidents/IncidentFiltering.cs"] = "narrows what came through the filter",
        [$"{Room}/Incidents/IncidentQueries.cs"] =
            "adds to rows that came through the filter; figures of a class count all, as reports do",
        [$"{Room}/Incidents/IncidentStore.cs"] = "the ends and the number of merged ones; the same filing twice",
        [$"{Room}/Incidents/ReporterStore.cs"] = "whoever reported it is told how it stands",
        [$"{Room}/Reports/ReportQueries.cs"] = "reports count all",
        [$"{Room}/Reports/AftermathReading.cs"] = "reports count all",
        [$"{Room}/Retention/PinnedRuns.cs"] = "runs are kept for all",
        [$"{Room}/Packs/RunJoining.cs"] = "runs are kept for all",
        [$"{Room}/Search/SearchReading.cs"] = "the index holds all, and is asked through the filter",
        [$"{Room}/Access/MemberStore.cs"] = "who leaves is named nowhere",
        [$"{Room}/Webhooks/WebhookStore.cs"] = "finds out what is private, to tell nobody",
    };

    [Fact]
    public void Queries_OfIncidents_GoThroughTheFilter()
    {
        var rows = Rows();
        Assert.Contains("StoredIncident", rows);
        Assert.Contains("AnswerRow", rows);
        var around = Repository
            .Files(Room, ".cs")
            .Where(f => !PastTheFilter.ContainsKey(f))
            .SelectMany(f => PastIn(Repository.Read(f), rows).Select(what => $"{f}: {what}"))
            .ToList();

        Assert.True(
            around.Count == 0,
            $"{string.Join("; ", around)}. Ask context.Incidents or context.PartsOfIncidents with the onlooker; where nothing of a "
                + "single incident goes to anybody, name the file here, with the reason."
        );
    }

    [Fact]
    public void Exceptions_Named_AreStillNeeded()
    {
        var rows = Rows();
        var idle = PastTheFilter.Keys.Where(f => f != Filter && !PastIn(Repository.Read(f), rows).Any()).ToList();

        Assert.True(idle.Count == 0, $"{string.Join(", ", idle)} goes through the filter by now: take it from the list.");
    }

    /// <summary>Whoever answers with incidents is made anew for each onlooker: one that lives for ever would answer for all.</summary>
    [Fact]
    public void Onlooker_Holders_ArePerScope()
    {
        var registered = Repository.Read($"{Room}/Storage.cs");
        var holders = Repository
            .Files(Room, ".cs")
            .Where(f => Repository.Read(f).Contains("private readonly Onlooker _onlooker;", StringComparison.Ordinal))
            .Select(Path.GetFileNameWithoutExtension)
            .ToList();

        Assert.Contains("IncidentQueries", holders);
        Assert.All(holders, h => Assert.Contains($"AddScoped(p => new {h}(", registered, StringComparison.Ordinal));
    }

    /// <summary>Every kind of row that is hidden with its incident.</summary>
    private static HashSet<string> Rows() =>
        [
            "StoredIncident",
            "TRow",
            .. Repository
                .Files(Room, ".cs")
                .SelectMany(f => PartRow().Matches(Repository.Read(f)))
                .Select(m => m.Groups["name"].Value),
        ];

    private static IEnumerable<string> PastIn(string text, HashSet<string> rows) =>
        RowsAsked()
            .Matches(text)
            .Where(m => rows.Contains(m.Groups["row"].Value))
            .Select(m => m.Value)
            .Concat(text.Contains("Onlooker.Everything", StringComparison.Ordinal) ? ["Onlooker.Everything"] : []);

    [GeneratedRegex(@"class (?<name>\w+) : (?:IIncidentPart|IIncidentEntry)\b", RegexOptions.None, 1_000)]
    private static partial Regex PartRow();

    [GeneratedRegex(@"\b(?:In|Set)<(?<row>\w+)>", RegexOptions.None, 1_000)]
    private static partial Regex RowsAsked();
}
