using System.Security.Claims;
using Triage.Engine;
using Triage.Web.Access;

namespace Triage.Web.Samples;

public sealed record SamplesAnswer(IReadOnlyList<string> Incidents);

public static class SamplesApi
{
    public static void MapSamples(this RouteGroupBuilder api) =>
        api.MapPost(
                "/samples",
                async (ClaimsPrincipal user, SampleScenarios samples, CancellationToken cancellation) =>
                    new SamplesAnswer(await samples.LoadAsync(WorkspaceId.Main, user.ActorOf(), cancellation))
            )
            .WithTags("Samples");
}
