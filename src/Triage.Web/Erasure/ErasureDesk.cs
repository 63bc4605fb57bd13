using Triage.Engine;
using Triage.Storage.Access;
using Triage.Storage.Erasure;
using Triage.Web.Access;
using Triage.Web.Access.Accounts;

namespace Triage.Web.Erasure;

/// <summary>Erases people, and ends at once what they have open here.</summary>
public sealed class ErasureDesk(PersonErasure erasure, Memberships memberships, LiveSignIns live)
{
    /// <inheritdoc cref="PersonErasure.FindAsync"/>
    public Task<Person?> FindAsync(string typed, CancellationToken cancellation) => erasure.FindAsync(typed, cancellation);

    /// <inheritdoc cref="PersonErasure.EraseAsync"/>
    public async Task<KeptErasure?> EraseAsync(Guid person, Actor by, CancellationToken cancellation)
    {
        var erased = await erasure.EraseAsync(person, by, cancellation);
        if (erased is not null)
        {
            memberships.Forget(person);
            live.EndOf(person);
        }

        return erased;
    }
}
