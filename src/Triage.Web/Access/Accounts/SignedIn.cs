using System.Security.Claims;
using Triage.Storage.Access;

namespace Triage.Web.Access.Accounts;

/// <summary>The principal of a person, made and read in one place.</summary>
public static class SignedIn
{
    public static Guid? PersonId(this ClaimsPrincipal user) => IdOf(user, ClaimTypes.NameIdentifier);

    /// <summary>Null for programs, and for the owner of Local mode.</summary>
    public static Guid? SignInId(this ClaimsPrincipal user) => IdOf(user, TriageClaims.Session);

    internal static ClaimsPrincipal Principal(Person person, Guid signIn, string scheme)
    {
        var identity = new ClaimsIdentity(scheme);
        identity.AddClaim(new Claim(ClaimTypes.NameIdentifier, $"{person.Id:N}"));
        identity.AddClaim(new Claim(ClaimTypes.Name, person.Name));
        identity.AddClaim(new Claim(TriageClaims.Session, $"{signIn:N}"));
        if (person.Administrator)
        {
            identity.AddClaim(new Claim(TriageClaims.Administrator, "1"));
        }

        return new ClaimsPrincipal(identity);
    }

    private static Guid? IdOf(ClaimsPrincipal user, string claim) =>
        Guid.TryParseExact(user.FindFirstValue(claim), "N", out var id) ? id : null;
}
