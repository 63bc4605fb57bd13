using Triage.Engine;
using Triage.Storage.Packs;
using Triage.Web.Api;

namespace Triage.Web.Intake;

public static class RemapApi
{
    public static void MapRemap(this RouteGroupBuilder api) =>
        api.MapPost(
                "/remap",
                (string? after, Remapping remapping, CancellationToken cancellation) =>
                    remapping.StepAsync(WorkspaceId.Main, after, cancellation)
            )
            .WithTags("Intake")
            .Says<RemapStep>(
                "remap",
                "Reads the next stored traces that an older mapping read, with the mapping of today; go on with 'after' until it is null."
            );
}
