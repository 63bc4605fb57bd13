namespace Triage.Storage.Incidents;

/// <summary>
/// On whose behalf incidents are read and changed in one scope of the container: a request, an open page. It decides which
/// private incidents there are, see <see cref="IncidentSight"/>. Until somebody says who looks it is a stranger, who sees
/// none of them; so does a program with a key.
/// </summary>
public sealed class Onlooker
{
    /// <summary>For counting, keeping and indexing, where nothing of a single incident goes to anybody.</summary>
    internal static readonly Onlooker Everything = new() { SeesAll = true };

    /// <summary>Null is a stranger, or the owner of Local mode, who has no account.</summary>
    public Guid? Person { get; private set; }

    internal bool SeesAll { get; private set; }

    /// <summary>A person; null is a stranger.</summary>
    public void Is(Guid? person) => (Person, SeesAll) = (person, false);

    /// <summary>The one owner of Local mode, from whom nothing is hidden.</summary>
    public void IsOwnerOfLocalMode() => SeesAll = true;

    /// <summary>Work that somebody has begun goes on in a scope of its own, on their behalf.</summary>
    public void IsAs(Onlooker other) => (Person, SeesAll) = (other.Person, other.SeesAll);
}
