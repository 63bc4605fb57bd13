using Microsoft.AspNetCore.Authentication;
using static Triage.Web.Access.Accounts.AccountPages;

namespace Triage.Web.Access.Accounts;

/// <summary>The way to the OpenID Connect provider, and back.</summary>
internal static class ProviderPages
{
    private const string Start = "/account/provider";
    private const string LeaveToo = "/account/provider/leave";
    private const string SignedOut = "/account/signed-out";

    /// <param name="link">Secret of an invitation or of the first owner's link, used up on the way back; null without.</param>
    public static string StartAt(string back, string? link) =>
        $"{Start}?{ReturnUrl}={Uri.EscapeDataString(back)}{(link is null ? "" : $"&link={Uri.EscapeDataString(link)}")}";

    public static void Map(RouteGroupBuilder open, ProviderSettings? provider)
    {
        if (provider is null)
        {
            return;
        }

        open.MapGet(Start, Go);
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

    private static IResult Go(string? returnUrl, string? link)
    {
        var properties = new AuthenticationProperties { RedirectUri = LocalPath.Checked(returnUrl) };
        if (link is not null)
        {
            properties.Items[ProviderAccess.Link] = link;
        }

        return TypedResults.Challenge(properties, [ProviderAccess.Scheme]);
    }
}
