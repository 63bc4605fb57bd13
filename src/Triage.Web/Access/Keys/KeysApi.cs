using System.Security.Claims;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Storage.Access;
using Triage.Web.Api;

namespace Triage.Web.Access.Keys;

/// <param name="Scopes">intake unless told.</param>
public sealed record KeyRequest(string? Name, IReadOnlyList<string>? Scopes, int? Days);

/// <param name="Prefix">What may be shown of it.</param>
/// <param name="UsedAtUtc">To the minute.</param>
public sealed record KeyAnswer(
    string Id,
    string Prefix,
    string Name,
    IReadOnlyList<string> Scopes,
    string By,
    DateTimeOffset MadeAtUtc,
    DateTimeOffset ExpiresAtUtc,
    DateTimeOffset? UsedAtUtc,
    DateTimeOffset? RevokedAtUtc
)
{
    public static KeyAnswer Of(ApiKey key) =>
        new(
            key.Id,
            KeyText.Prefix(key.Id),
            key.Name,
            [.. key.Scopes.Select(ContractWords.Of)],
            key.By.Name,
            key.MadeAtUtc,
            key.ExpiresAtUtc,
            key.UsedAtUtc,
            key.RevokedAtUtc
        );
}

/// <param name="Key">The whole key, in this answer and nowhere else.</param>
public sealed record MadeKeyAnswer(string Id, string Key, DateTimeOffset ExpiresAtUtc);

public static class KeysApi
{
    public static void MapKeys(this RouteGroupBuilder api)
    {
        var keys = api.MapGroup("/keys").WithTags("Settings").FinishesWhatItBegan();
        keys.MapGet("/", ListAsync)
            .Needs(Permission.Own)
            .Says<ListAnswer<KeyAnswer>>("listKeys", "Lists the keys of the workspace, newest first, without their secrets.")
            .Reads(WholeList.Words);
        keys.MapPost("/", MakeAsync)
            .Needs(Permission.Own)
            .WithMetadata(new AnswerIsSecret())
            .Says<MadeKeyAnswer>(
                "makeKey",
                "Makes a key for a program; the answer holds it, this once.",
                StatusCodes.Status201Created
            );
        keys.MapDelete("/{key}", RevokeAsync)
            .Needs(Permission.Own)
            .Says<KeyAnswer>("revokeKey", "Ends a key, on every instance within a minute.");
    }

    private static async Task<ListAnswer<KeyAnswer>> ListAsync(
        HttpRequest request,
        KeyDesk desk,
        Caller caller,
        CancellationToken cancellation
    ) => WholeList.Of(await desk.ListAsync(caller.Workspace, cancellation), KeyAnswer.Of, request.Query);

    private static async Task<IResult> MakeAsync(
        KeyRequest request,
        ClaimsPrincipal user,
        KeyDesk desk,
        Caller caller,
        CancellationToken cancellation
    )
    {
        var (key, whole) = await desk.MakeAsync(
            caller.Workspace,
            request.Name,
            request.Scopes is { } words ? [.. words.Select(ScopeOf)] : [KeyScope.Intake],
            request.Days ?? CallerLimits.DefaultKeyDays,
            caller.Actor,
            Memberships.MakerOf(user),
            cancellation
        );
        return TypedResults.Created((string?)null, new MadeKeyAnswer(key.Id, whole, key.ExpiresAtUtc));
    }

    /// <exception cref="RefusedInputException">There is no such scope.</exception>
    internal static KeyScope ScopeOf(string word) =>
        ContractWords.TryParse<KeyScope>(word, out var scope)
            ? scope
            : throw new RefusedInputException("scopes", $"'{word}' is no scope. One of: {ContractWords.All<KeyScope>()}.");

    private static async Task<IResult> RevokeAsync(string key, KeyDesk desk, Caller caller, CancellationToken cancellation) =>
        await desk.RevokeAsync(caller.Workspace, key, caller.Actor, cancellation) is { } revoked
            ? TypedResults.Ok(KeyAnswer.Of(revoked))
            : Problems.NotFound($"Key '{key}'");
}
