using Triage.Engine;
using Triage.Engine.Access;
using Triage.Engine.Diagnosis.Population;
using Triage.Storage.Agents;
using Triage.Web.Access;
using Triage.Web.Api;

namespace Triage.Web.Agents;

/// <summary>One trait that red runs have more often than green ones.</summary>
/// <param name="Chance">After the correction for everything that was tried.</param>
/// <param name="Lift">How many times as often runs with it are red as runs without it, with its 95 % interval.</param>
public sealed record TraitAnswer(
    TraitKind Kind,
    string? Name,
    string Value,
    string Words,
    int RedWith,
    int GreenWith,
    int Red,
    int Green,
    double Chance,
    RiskRatio Lift,
    IReadOnlyList<string> Also,
    string? OnlyWith,
    string NewestRedRun,
    DateTimeOffset FirstSeenUtc
)
{
    public static TraitAnswer Of(TellingTrait t) =>
        new(
            t.Trait.Kind,
            t.Trait.Name.Length == 0 ? null : t.Trait.Name,
            t.Trait.Value,
            PopulationWords.Of(t.Trait),
            t.BadWith,
            t.GoodWith,
            t.Bad,
            t.Good,
            t.Adjusted,
            t.Ratio,
            [.. t.Also.Select(PopulationWords.Of)],
            t.OnlyWith is { } stronger ? PopulationWords.Of(stronger) : null,
            t.NewestBad,
            t.FirstSeenUtc
        );
}

/// <summary>What the runs of an agent have in common, as the contract words it.</summary>
/// <param name="CountsPresumed">Too few are confirmed green: those that are only presumed so stand in for them.</param>
/// <param name="Abstained">Why no trait is told; null when one is.</param>
public sealed record PopulationAnswer(
    string Agent,
    DateTimeOffset FromUtc,
    DateTimeOffset ToUtc,
    bool IsCut,
    int Runs,
    int Red,
    int Green,
    int Presumed,
    int Unknown,
    bool CountsPresumed,
    int Tried,
    IReadOnlyList<TraitAnswer> Traits,
    OutcomeShift? Shift,
    string? Abstained
)
{
    public static PopulationAnswer Of(string agent, PopulationOfTime found)
    {
        var reading = found.Reading;
        return new PopulationAnswer(
            agent,
            found.FromUtc,
            found.ToUtc,
            found.IsCut,
            reading.Runs,
            reading.Red,
            reading.Green,
            reading.Presumed,
            reading.Unknown,
            reading.CountsPresumed,
            reading.Contrast.Tried,
            [.. reading.Contrast.Telling.Select(TraitAnswer.Of)],
            reading.Shift,
            reading.Contrast.Abstained
        );
    }
}

public static class PopulationApi
{
    public static void MapPopulation(this RouteGroupBuilder api) =>
        api.MapGet("/agents/{name}/population", ReadAsync)
            .WithTags("Agents")
            .Needs(Permission.Read)
            .Says<PopulationAnswer>(
                "readPopulation",
                "Tells what the red runs of an agent have in common, and since when more of them are red."
            )
            .Reads([
                new("days", "How many days back; 30 unless told."),
                new("to", "The instant up to which runs count; now unless told."),
            ]);

    private static async Task<IResult> ReadAsync(
        string name,
        HttpRequest http,
        AgentQueries agents,
        AgentPopulation population,
        Caller caller,
        CancellationToken cancellation
    )
    {
        var words = new QueryWords(http.Query);
        var days = words.Number("days", AgentPopulation.UsualDays, Limits.MaxPopulationDays);
        var to = words.Instant("to");
        return await agents.ExistsAsync(caller.Workspace, name, cancellation)
            ? TypedResults.Ok(PopulationAnswer.Of(name, await population.OfAsync(caller.Workspace, name, days, to, cancellation)))
            : Problems.NotFound($"Agent '{name}'");
    }
}
