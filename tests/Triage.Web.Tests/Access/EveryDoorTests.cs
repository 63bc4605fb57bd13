using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Triage.Web.Access;

namespace Triage.Web.Tests.Access;

/// <summary>S-01: whatever the program answers at is named here, or asks for a permission by name.</summary>
public sealed class EveryDoorTests(MembersHost host, ITestOutputHelper output) : IClassFixture<MembersHost>
{
    /// <summary>Open to anybody.</summary>
    private static readonly string[] Open =
    [
        "/health/live",
        "/health/ready",
        // The key in the address is what lets in.
        "/report/{workspace}/{agent}/{key}",
        "/report/status/{secret}",
        "/report/{*path}",
    ];

    /// <summary>Of no workspace: to be signed in is enough.</summary>
    private static readonly string[] SignedIn =
    [
        "/",
        "/openapi/{documentName}.json",
        "/not-found",
        "/_framework/opaque-redirect",
        // A file that is none.
        "/{**path:file}",
        "/_blazor",
        "/_blazor/negotiate",
        "/_blazor/disconnect",
        "/_blazor/disconnect/",
        "/_blazor/initializers",
        "/_blazor/initializers/",
    ];

    [Fact]
    public void Doors_AllOfThem_NeedAPermissionOrAreOnTheShortList()
    {
        var doors = EveryDoor.Of(host);
        var strangers = doors
            .Where(d => d.Needs is null || d.Anonymous)
            .Where(d => !IsAccountPage(d) && !(d.Anonymous ? Open : SignedIn).Contains(d.Path))
            .ToList();

        output.WriteLine($"{doors.Count} ways in, {doors.Count(d => d.Needs is not null)} of them need a permission");
        Assert.True(
            strangers.Count == 0,
            $"{string.Join("; ", strangers)}. Say .Needs(Permission.X) where it is mapped, or [Needs] on the page."
        );
        Assert.All(
            doors.Where(d => !d.Anonymous && d.Path != "/{**path:file}"),
            d => Assert.True(d.SignedIn, $"{d} asks for nobody.")
        );
    }

    [Fact]
    public void Pages_AllOfThem_NeedAPermissionOrBelongToNoWorkspace()
    {
        var pages = EveryDoor.Pages();
        var silent = pages.Where(p => !p.IsDefined(typeof(NeedsAttribute), false)).ToList();

        output.WriteLine($"{pages.Count} pages, {pages.Count - silent.Count} of them need a permission");
        Assert.All(
            silent,
            p =>
            {
                Assert.DoesNotContain(RoutesOf(p), r => r.StartsWith("/w/", StringComparison.Ordinal));
                Assert.True(
                    p.IsDefined(typeof(AuthorizeAttribute), true) || p.IsDefined(typeof(AllowAnonymousAttribute), true),
                    $"{p.Name} says neither [Authorize] nor [AllowAnonymous]."
                );
            }
        );
    }

    [Fact]
    public async Task Doors_Anonymous_LetNobodyIn()
    {
        var doors = EveryDoor.Of(host).Where(d => !d.Anonymous).ToList();
        var entered = new List<string>();
        foreach (var door in doors)
        {
            var (status, text, _) = await host.AskAsync(new HttpMethod(door.Method), door.At(_ => "x"));
            if (status is not (401 or 302) || (door.IsApi && status != 401) || text.Contains("<h1", StringComparison.Ordinal))
            {
                entered.Add($"{door} answered {status}");
            }
        }

        output.WriteLine($"{doors.Count} ways in were tried by nobody");
        Assert.Empty(entered);
    }

    [Fact]
    public async Task Address_ThatIsNone_TellsNobodyThatItIsNone()
    {
        var (known, _, _) = await host.AskAsync(HttpMethod.Get, "/api/v1/runs");
        var (unknown, _, _) = await host.AskAsync(HttpMethod.Get, "/api/v1/nothing");

        Assert.Equal((401, 401), (known, unknown));
    }

    [Fact]
    public async Task Fallback_EndpointThatNamesNothing_LetsNobodyIn()
    {
        var policy = await host.Services.GetRequiredService<IAuthorizationPolicyProvider>().GetFallbackPolicyAsync();

        Assert.Contains(policy!.Requirements, r => r.GetType().Name == "NamesWhatItNeeds");
    }

    // People sign in there; each of these pages says by attribute whether it is for somebody who has.
    private static bool IsAccountPage(Door door) => door.Path.StartsWith("/account", StringComparison.Ordinal);

    private static IEnumerable<string> RoutesOf(Type page) =>
        page.GetCustomAttributes(typeof(Microsoft.AspNetCore.Components.RouteAttribute), false)
            .Cast<Microsoft.AspNetCore.Components.RouteAttribute>()
            .Select(r => r.Template);
}
