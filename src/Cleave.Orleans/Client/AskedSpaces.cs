using System.Diagnostics.CodeAnalysis;

namespace Cleave.Orleans.Client;

/// <summary>The spaces that granted the last requests, or may have, by key, so that a request that is sent again goes to the same
/// space.</summary>
/// <remarks>Safe from any number of threads.</remarks>
internal sealed class AskedSpaces
{
    /// <summary>The maximum number of keys; the oldest are forgotten first.</summary>
    private const int MaxCount = 1 << 16;

    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, string> _spaces = [];
    private readonly Queue<Guid> _byTime = [];

    public void Remember(Guid key, string spaceId)
    {
        using (_lock.EnterScope())
        {
            if (!_spaces.ContainsKey(key))
            {
                _byTime.Enqueue(key);
            }

            _spaces[key] = spaceId;
            if (_byTime.Count > MaxCount)
            {
                _spaces.Remove(_byTime.Dequeue());
            }
        }
    }

    public bool TryGet(Guid key, [NotNullWhen(true)] out string? spaceId)
    {
        using (_lock.EnterScope())
        {
            return _spaces.TryGetValue(key, out spaceId);
        }
    }
}
