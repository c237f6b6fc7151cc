using System.Globalization;
using Cleave.DiskExtents;

namespace Cleave.Storage.Tests.Kills;

/// <summary>The objects that a killed store had acknowledged, and those that it had begun.</summary>
internal sealed class StoreLedger
{
    private readonly Dictionary<string, int> _versions = [];
    private readonly Dictionary<string, int> _begun = [];

    /// <summary>Calls that were acknowledged.</summary>
    public int Acknowledged { get; private set; }

    /// <summary>Takes note of a report. Version 0 is no object.</summary>
    public void Read(string line)
    {
        string[] words = line.Split(' ');
        int version = words.Length > 2 ? int.Parse(words[2], CultureInfo.InvariantCulture) : 0;
        switch (words[0])
        {
            case "p" or "d":
                _begun[words[1]] = version;
                break;
            case "P" or "D":
                _begun.Remove(words[1]);
                _versions[words[1]] = version;
                Acknowledged++;
                break;
        }
    }

    /// <summary>Opens the store and checks it against the reports.</summary>
    public void Check(string folder)
    {
        using var store = new ObjectStore(folder);
        store.Space.Validate();
        string[] keys = [.. _versions.Keys.Union(_begun.Keys).Union(store.Keys)];
        foreach (string key in keys)
        {
            byte[]? content = store.Get(key);
            int[] possible = [_versions.GetValueOrDefault(key), .. _begun.TryGetValue(key, out int begun) ? [begun] : (int[])[]];
            int found = Array.FindIndex(possible, version =>
                version == 0 ? content is null : content is not null && content.AsSpan().SequenceEqual(StoreLoad.ContentOf(key, version)));
            Assert.True(
                found >= 0, $"Object {key} has {content?.Length} bytes that are none of versions {string.Join(" and ", possible)}.");
            _versions[key] = possible[found];
        }

        Assert.Equal(store.Keys.Count, store.Space.Count);
        _begun.Clear();
    }
}
