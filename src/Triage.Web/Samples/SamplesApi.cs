using Triage.Engine;
using Triage.Engine.Access;
using Triage.Web.Access;
using Triage.Web.Api;
using Triage.Web.Shared;

namespace Triage.Web.Samples;

/// <param name="Incidents">Their ids, <c>INC-1</c> and on.</param>
/// <param name="Scenarios">What was loaded, the flagship first.</param>
/// <param name="Open">Address of the page to open first; null when there are no scenarios.</param>
public sealed record SamplesAnswer(IReadOnlyList<string> Incidents, IReadOnlyList<LoadedScenario> Scenarios, string? Open)
{
    public static SamplesAnswer Of(WorkspaceId workspace, IReadOnlyList<LoadedScenario> loaded) =>
        new(
            [.. loaded.Select(s => s.Incident)],
            loaded,
            loaded.Count == 0 ? null : $"{Addresses.Incidents(workspace)}/{loaded[0].Incident}"
        );
}

public static class SamplesApi
{
    public static void MapSamples(this RouteGroupBuilder api) =>
        api.MapPost(
                "/samples",
                async (Caller caller, SampleScenarios samples, CancellationToken cancellation) =>
                    SamplesAnswer.Of(caller.Workspace, await samples.LoadAsync(caller.Workspace, caller.Actor, cancellation))
            )
            .WithTags("Samples")
            .Needs(Permission.Edit)
            .Says<SamplesAnswer>("loadSamples", "Loads the sample scenarios, each with its runs and its incident.");
}
