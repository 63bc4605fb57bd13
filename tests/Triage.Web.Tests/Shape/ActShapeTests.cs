namespace Triage.Web.Tests.Shape;

/// <summary>S-12: a hidden button can be clicked, so an act gets its actor only together with the permission it needs.</summary>
public sealed class ActShapeTests
{
    // Whose views they are is asked there, and what somebody may do with their own is nobody else's business.
    private const string WhoLooks = "src/Triage.Web/Views/SavedViews.razor";

    [Fact]
    public void Acts_OfEveryComponent_AskForTheirActorByPermission()
    {
        var bare = Repository
            .Files("src/Triage.Web", ".cs", ".razor")
            .Where(f => !f.StartsWith(WhoLooks, StringComparison.Ordinal))
            .Where(f => Repository.Read(f).Contains("Scope.Actor", StringComparison.OrdinalIgnoreCase))
            .ToList();

        Assert.True(
            bare.Count == 0,
            $"{string.Join(", ", bare)} takes Scope.Actor. Say Scope.By(Permission.X), which only whoever may gets."
        );
    }
}
