using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using static Triage.Web.Access.Accounts.AccountPages;

namespace Triage.Web.Access.Accounts;

/// <summary>The way to the OpenID Connect provider, and back.</summary>
internal static class ProviderPages
{
    public const string WithLink = "/account/provider/with-link";

    /// <summary>Field and claim: secret of an invitation or of the first owner's link, used up on the way back.</summary>
    public const string Link = "link";

    private const string Start = "/account/provider";
    private const string LeaveToo = "/account/provider/leave";
    private const string SignedOut = "/account/signed-out";

    public static string StartAt(string back) => $"{Start}?{ReturnUrl}={Uri.EscapeDataString(back)}";

    public static void Map(RouteGroupBuilder open, ProviderSettings? provider)
    {
        if (provider is null)
        {
            return;
        }

        open.MapGet(Start, GoAsync);
        open.MapPost(WithLink, (HttpContext http, CancellationToken c) => TakeAlongAsync(http, provider, c));
        // A form may not lead to another site, so a link does.
        open.MapGet(
            SignedOut,
            () =>
                Message(
                    200,
                    "You are signed out",
                    $"{provider.Name} still knows you in this browser, and would let you in again without asking.",
                    LeaveToo,
                    $"Sign out at {provider.Name} too"
                )
        );
        open.MapGet(
            LeaveToo,
            () => TypedResults.SignOut(new AuthenticationProperties { RedirectUri = SignInPages.Login }, [ProviderAccess.Scheme])
        );
    }

    public static IResult AfterLeaving(HttpContext http) => SeeOther(http, SignedOut);

    private static async Task<IResult> GoAsync(HttpContext http, string? returnUrl)
    {
        var properties = new AuthenticationProperties { RedirectUri = LocalPath.Checked(returnUrl) };
        if ((await http.AuthenticateAsync(AccountsAccess.StepScheme)).Principal?.FindFirstValue(Link) is { } link)
        {
            properties.Items[ProviderAccess.Link] = link;
            await http.SignOutAsync(AccountsAccess.StepScheme);
        }

        return TypedResults.Challenge(properties, [ProviderAccess.Scheme]);
    }

    /// <summary>
    /// By a form of one's own page: an address that takes an invitation could be opened by anybody else's page. The cookie
    /// does not come with what another site begins.
    /// </summary>
    private static async Task<IResult> TakeAlongAsync(HttpContext http, ProviderSettings provider, CancellationToken cancellation)
    {
        var form = await http.Request.ReadFormAsync(cancellation);
        var taken = new ClaimsIdentity([new Claim(Link, form.Field(Link))], AccountsAccess.StepScheme);
        await http.SignInAsync(AccountsAccess.StepScheme, new ClaimsPrincipal(taken));
        var on = StartAt(LocalPath.Checked(form.Field(ReturnUrl)));
        http.Response.Headers["Refresh"] = $"0;url={on}";
        return Message(200, $"On to {provider.Name}", "It asks who you are, and leads back here.", on, "Continue");
    }
}
