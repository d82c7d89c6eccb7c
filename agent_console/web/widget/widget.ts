// The script tag's entry: defines <handraise-chat>.
export {};
