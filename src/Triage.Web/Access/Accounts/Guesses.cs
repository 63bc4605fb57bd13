using Triage.Engine;
using Triage.Engine.Access;
using Triage.Storage.Access;

namespace Triage.Web.Access.Accounts;

/// <summary>
/// What can be guessed is braked here, wherever it is asked for: by the address that the guesses come from, by the account
/// that they are about, and by the time that a refusal takes. Each wrong one is told in the audit log.
/// </summary>
internal sealed class Guesses(PersonStore people, GuessBrake brake, AuditLog audit, TimeProvider time)
{
    /// <summary>Counts the guess as a wrong one before it is looked at. False when the address had its share.</summary>
    public bool TryTake(HttpContext http) => brake.TryTake(http.Connection.RemoteIpAddress);

    /// <summary>It was a right one.</summary>
    public void GiveBack(HttpContext http) => brake.GiveBack(http.Connection.RemoteIpAddress);

    /// <summary>Whether what is right for this account is taken now.</summary>
    public bool MayTry(Person person) => !person.Disabled && !person.IsLocked(time.GetUtcNow());

    /// <param name="person">Whom it was about; null when nobody is called that.</param>
    /// <param name="what">For the audit log.</param>
    /// <param name="started">The timestamp at which it came in.</param>
    public async Task RefuseAsync(HttpContext http, Person? person, string what, long started, CancellationToken cancellation)
    {
        var locked = person is not null && await CountWrongAsync(person, cancellation);
        await audit.WriteAsync(
            null,
            new Actor(person?.Name ?? "nobody"),
            locked ? AuditAct.LockedOut : AuditAct.SignInFailed,
            what,
            http.Connection.RemoteIpAddress?.ToString(),
            cancellation
        );
        var left = AccessLimits.RefusalTakes - time.GetElapsedTime(started);
        if (left > TimeSpan.Zero)
        {
            await Task.Delay(left, time, cancellation);
        }
    }

    /// <returns>Whether this one locked the account.</returns>
    private async Task<bool> CountWrongAsync(Person person, CancellationToken cancellation)
    {
        var (now, locked) = (time.GetUtcNow(), false);
        await people.ChangeAsync(
            person.Id,
            p =>
            {
                if (p.IsLocked(now))
                {
                    return p;
                }

                locked = p.WrongInARow + 1 >= AccessLimits.MaxWrongInARow;
                return locked
                    ? p with
                    {
                        WrongInARow = 0,
                        LockedUntilUtc = now + AccessLimits.LockedFor,
                    }
                    : p with
                    {
                        WrongInARow = p.WrongInARow + 1,
                    };
            },
            cancellation
        );
        return locked;
    }
}
